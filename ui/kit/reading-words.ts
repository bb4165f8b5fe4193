import type { KioskWords } from "./messages/kiosk/use-words.tsx";

/** A whole number in the smallest unit of its quantity, as people read it: `temperature-mc` 4230 is `4.2 °C`. */
export function measured(words: KioskWords, quantity: string, value: number): string {
  if (quantity === "contact") return words(value === 0 ? "reading.open" : "reading.closed");
  const { unit, per, digits } = shown[quantity] ?? { unit: "", per: 1, digits: 0 };
  return `${amount(words, value / per, digits)}${unit === "" ? "" : ` ${unit}`}`;
}

/** The unit a person types a limit in, and how many of the smallest it is. */
export const typedUnit = (quantity: string): { unit: string; per: number } => shown[quantity] ?? { unit: "", per: 1 };

export const knownQuantities = [
  "temperature-mc",
  "humidity-permille",
  "pressure-pa",
  "battery-mv",
  "weight-g",
  "light-lux",
  "distance-mm",
  "count",
  "contact",
] as const;

const shown: Readonly<Record<string, { unit: string; per: number; digits: number }>> = {
  "temperature-mc": { unit: "°C", per: 1_000, digits: 1 },
  "humidity-permille": { unit: "%", per: 10, digits: 1 },
  "pressure-pa": { unit: "hPa", per: 100, digits: 1 },
  "battery-mv": { unit: "V", per: 1_000, digits: 2 },
  "weight-g": { unit: "kg", per: 1_000, digits: 3 },
  "light-lux": { unit: "lx", per: 1, digits: 0 },
  "distance-mm": { unit: "m", per: 1_000, digits: 3 },
};

/** What a machine said last, in one line. Codes are cut; what this page does not know is shown as nothing. */
export function readingWords(words: KioskWords, reading: Readonly<Record<string, unknown>>): string {
  const number = (name: string) => (typeof reading[name] === "number" ? (reading[name] as number) : 0);
  switch (reading.kind) {
    case "scan":
      return reading.noRead ? words("reading.no-read") : printable(String(reading.raw ?? "")).slice(0, codeMax);
    case "weight":
      return words(reading.stable ? "reading.weight" : "reading.weight-moving", {
        weight: measured(words, "weight-g", number("grams")),
      });
    case "tags":
      return words("reading.tags", { n: Array.isArray(reading.tags) ? reading.tags.length : 0 });
    case "measure":
      return `${words.of("quantity", String(reading.quantity))} ${measured(words, String(reading.quantity), number("value"))}`;
    case "contact":
      return words(reading.closed ? "reading.closed" : "reading.open");
    case "light":
      return `${String(reading.address)}: ${words.of("light-answer", String(reading.answer))}`;
    case "trouble":
      return words.of("reading-trouble", String(reading.code));
    default:
      return "";
  }
}

/** Group separators and other control characters become signs that can be seen. */
const printable = (raw: string): string =>
  Array.from(raw, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 32 ? String.fromCodePoint(0x2400 + code) : character;
  }).join("");

const amount = (words: KioskWords, value: number, digits: number): string =>
  value.toLocaleString(words.say.messages.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });

const codeMax = 60;
