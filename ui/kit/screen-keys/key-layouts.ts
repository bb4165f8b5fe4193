/** Which keys a field wants: words begin with a capital, codes are all capitals, exact text is as it is pressed. */
export type KeysKind = "words" | "code" | "exact" | "number";

/** Keys that do something, in the braces that the keyboard's layouts want. */
export const actionKeys = [
  "{bksp}",
  "{enter}",
  "{shift}",
  "{signs}",
  "{letters}",
  "{space}",
  "{clear}",
  "{left}",
  "{right}",
  "{hide}",
  "{off}",
] as const;
export type ActionKey = (typeof actionKeys)[number];

type Layout = Record<"letters" | "capitals" | "signs" | "number", string[]>;

const lastRow = "{signs} , {space} . {left} {right} {enter}";
const lastRowOfSigns = "{letters} , {space} . {left} {right} {enter}";
const signs = [
  "{off} 1 2 3 4 5 6 7 8 9 0 {hide}",
  "@ # & % + = ( ) [ ] {bksp}",
  "_ - / \\ | : ; \" ' {clear}",
  "* ! ? < > { } $ € ~",
  lastRowOfSigns,
];
const number = ["{off} 7 8 9 {hide}", "{left} 4 5 6 {bksp}", "{right} 1 2 3 {clear}", "- 0 . , {enter}"];

/** The rows of keys by language: Germans look for z where others have y, and need their own letters. */
export const keyLayouts: Record<"en" | "de", Layout> = {
  en: {
    letters: rows("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    capitals: rows("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"),
    signs,
    number,
  },
  de: {
    letters: rows("qwertzuiopü", "asdfghjklöä", "yxcvbnmß"),
    capitals: rows("QWERTZUIOPÜ", "ASDFGHJKLÖÄ", "YXCVBNMß"),
    signs,
    number,
  },
};

function rows(upper: string, middle: string, lower: string): string[] {
  const keys = (letters: string) => Array.from(letters).join(" ");
  return [
    "{off} 1 2 3 4 5 6 7 8 9 0 {hide}",
    `${keys(upper)} {bksp}`,
    `${keys(middle)} - {clear}`,
    `{shift} ${keys(lower)} / _`,
    lastRow,
  ];
}

/** Whether the next letter is a capital when nobody has pressed the capitals' key. */
export function beginsWithCapital(kind: KeysKind, before: string): boolean {
  if (kind === "code") return true;
  return kind === "words" && (before === "" || before.endsWith(" "));
}

/** What a field says of itself: `data-keys`, else its kind of number, else exact text. */
export function kindOf(field: { type: string; inputMode: string; dataset: { keys?: string } }): KeysKind {
  const { keys } = field.dataset;
  if (keys === "words" || keys === "code" || keys === "exact" || keys === "number") return keys;
  return field.type === "number" || field.inputMode === "numeric" || field.inputMode === "decimal" ? "number" : "exact";
}
