/**
 * Takes secrets out of text that leaves the site. Two ways, both always: what has the shape of a secret or stands behind a name of one, and
 * every secret that this box knows, letter by letter, wherever it stands.
 */
export function makeRedactor(known: Iterable<string>): (text: string) => string {
  // The longest first, so that no rest of it stays.
  const literal = [...new Set([...known].flatMap(spellings))].sort((a, b) => b.length - a.length);
  return (text) => {
    let out = text;
    for (const secret of literal) out = out.replaceAll(secret, mark);
    for (const [shape, put] of shapes) out = out.replaceAll(shape, put);
    return out;
  };
}

const mark = "[removed]";
/** Shorter ones (a PIN of four digits) would take half of the text with them: names catch those. */
const literalLettersMin = 8;

const spellings = (secret: string): string[] =>
  secret.length < literalLettersMin
    ? []
    : [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString("base64")];

/** Names that secrets go by, in any spelling: `pin`, `cliToken`, `wifi_key`, `Authorization`. Bounded, so that a long word costs no time. */
const secretName =
  "[\\w.-]{0,40}(?:pass(?:word|phrase|wd)?|secret|token|pin|pepper|psk|sae|credential|private[_-]?key|wifi[_-]?key|api[_-]?key|hash|salt|badge|recovery|cookie|authorization|one[_-]?time|pairing[_-]?code)[\\w.-]{0,40}";

const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|ENCRYPTED|SECRET)[A-Z0-9 ]*-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, mark],
  [/AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+/gi, mark],
  [/\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){6}\b/g, mark],
  [/\b(?:Bearer|Basic|Digest)\s+[\w.~+/=-]{6,}/gi, mark],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, mark],
  // user:password@host
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,200}):[^\s/@]+@/gi, `$1:${mark}@`],
  // "name": "value", however often the quotes were quoted; the end is the quote that stands as deep as the beginning
  [
    new RegExp(
      `((\\\\*["'])${secretName}\\2\\s*[:=]\\s*)(\\\\*)(["'])((?:(?!(?<!\\\\)\\3\\4)[\\s\\S])*)(?<!\\\\)\\3\\4`,
      "gi",
    ),
    `$1$3$4${mark}$3$4`,
  ],
  // "name": 4711
  [new RegExp(`((\\\\*["'])${secretName}\\2\\s*[:=]\\s*)([^\\s,}\\]"'\\\\[{]+)`, "gi"), `$1${mark}`],
  // name=value, name: value
  [new RegExp(`(\\b${secretName}\\s*[=:]\\s*)(\\\\*"[^"]*"|'[^']*'|[^\\s,;&"'\\\\]+)`, "gi"), `$1${mark}`],
  // --password value
  [new RegExp(`(--${secretName}\\s+)(\\S+)`, "gi"), `$1${mark}`],
  // 64 hex digits and more: keys and hashes of secrets
  [/\b[0-9a-f]{64,}\b/gi, mark],
];
