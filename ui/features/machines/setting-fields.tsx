import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { type KioskWords, useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Ask, FieldProblem, Typed } from "./setting-form.ts";

export interface SettingFieldsProps {
  asks: readonly Ask[];
  typed: Typed;
  problems: Readonly<Record<string, FieldProblem>>;
  /** A secret may be there already, and is never shown. */
  isNew: boolean;
  onChange: (typed: Typed) => void;
}

/** A form from what the catalogue asks. */
export function SettingFields({ asks, typed, problems, isNew, onChange }: SettingFieldsProps) {
  const words = useWords();
  return asks.map((ask) => {
    const { name, type, choices = [], initial, secret, max } = ask;
    const value = typed[name] ?? "";
    const set = (text: string) => onChange({ ...typed, [name]: text });
    const problem = problems[name] && words(problems[name].code, problems[name].data);
    const label = labelOf(words, ask);
    if (type === "bool" || type === "choice") {
      const options = type === "bool" ? ["true", "false"] : choices;
      const chosen = value === "" ? String(initial ?? "") : value;
      return (
        <fieldset key={name} aria-label={label} className="flex flex-col gap-1">
          <p className="font-semibold text-muted text-sm">{label}</p>
          <div className="flex flex-wrap gap-2">
            {options.map((option) => (
              <TouchButton key={option} pressed={option === chosen} onPress={() => set(option)}>
                {type === "bool" ? words(option === "true" ? "field.yes" : "field.no") : words.of("choice", option)}
              </TouchButton>
            ))}
          </div>
          {problem && (
            <p role="alert" className="font-semibold text-error-ink text-sm">
              {problem}
            </p>
          )}
        </fieldset>
      );
    }
    const usual =
      initial === undefined || initial === "" ? undefined : words("machine.usual", { value: String(initial) });
    return (
      <TouchField
        key={name}
        label={label}
        value={value}
        onChange={set}
        problem={problem}
        hint={secret && !isNew ? words("machine.secret-kept") : usual}
        kind={type === "int" ? "number" : "exact"}
        secret={secret}
        tall={type === "json"}
        lengthMax={type === "json" ? jsonLengthMax : max !== undefined && type === "text" ? max : textLengthMax}
      />
    );
  });
}

/** The page's own word where it has one, else the catalogue's, which is English. */
const labelOf = (words: KioskWords, { name, title }: Ask): string => {
  const known = words.of("ask", name);
  return known === name ? title : known;
};

const textLengthMax = 200;
const jsonLengthMax = 100_000;
