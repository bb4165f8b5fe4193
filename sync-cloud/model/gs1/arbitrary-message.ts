/** For tests: valid values of every AI, and the smallest valid message around one. Not imported by anything that ships. */
import fc from "fast-check";
import { type Ai, aisMatching, findAi } from "./ai-lookup.ts";
import type { AiComponent } from "./ai-row.ts";
import type { LinterName } from "./ai-table.generated.ts";
import { cset82 } from "./charsets.ts";
import { checkDigit, checkPair } from "./check-digit.ts";
import { checkAssociations } from "./check-elements.ts";
import { countriesAlpha2, countriesNumeric } from "./code-lists/iso3166.ts";
import { currenciesNumeric } from "./code-lists/iso4217.ts";
import { packageTypes } from "./code-lists/package-types.ts";
import type { Gs1Element } from "./gs1-error.ts";

export function validValue(row: Ai): fc.Arbitrary<string> {
  const mandatory = row.components.filter((part) => !part.optional).map(validComponent);
  const optional = row.components.filter((part) => part.optional).map(validComponent);
  return fc
    .tuple(fc.tuple(...mandatory), fc.tuple(...optional), fc.nat({ max: optional.length }))
    .map(([always, maybe, kept]) => [...always, ...maybe.slice(0, kept)].join(""));
}

/** The AI and the companions the dictionary asks for, each with a valid value. */
export function validMessage(ai: string): fc.Arbitrary<Gs1Element[]> {
  const ais = withCompanions([ai]) ?? [ai];
  return fc.tuple(...ais.map((one) => validValue(rowOf(one)).map((value) => ({ ai: one, value }))));
}

function withCompanions(ais: string[]): string[] | null {
  const faults = checkAssociations(ais.map((ai) => ({ ai, value: "" })));
  if (faults.some((fault) => fault.code === "excludes-other")) return null;
  const lacking = ais[faults[0]?.index ?? -1];
  if (lacking === undefined) return ais;
  for (const group of rowOf(lacking).requires.flat()) {
    const added = group.map((pattern) => aisMatching(pattern)[0] ?? "").filter((ai) => !ais.includes(ai));
    const found = added.length === 0 ? null : withCompanions([...added, ...ais]);
    if (found) return found;
  }
  return null;
}

function rowOf(ai: string): Ai {
  const row = findAi(ai);
  if (!row) throw new Error(`no AI ${ai}`);
  return row;
}

function validComponent(part: AiComponent<LinterName>): fc.Arbitrary<string> {
  const [main, ...others] = part.linters;
  if (main === undefined) return text(part.type, part.minLength, part.maxLength);
  if (main === "csum") return digits(part.maxLength - 1).map((body) => body + checkDigit(body));
  if (main === "csumalpha") {
    const letter = others.includes("hasnondigit") ? "A" : "";
    const body = fc.tuple(digits(4), text("X", 1, part.maxLength - 7));
    return body.map(([prefix, rest]) => prefix + letter + rest).map((made) => made + checkPair(made));
  }
  if (main === "gcppos1") {
    return fc.tuple(digits(4), text(part.type, 1, part.maxLength - 4)).map(([prefix, rest]) => prefix + rest);
  }
  const made = byLinter[main];
  if (!made) throw new Error(`no valid values known for ${main}`);
  return made(part.maxLength);
}

const byLinter: Partial<Record<LinterName, (length: number) => fc.Arbitrary<string>>> = {
  yymmd0: () => fc.tuple(upTo(99), between(1, 12), upTo(28)).map((parts) => parts.join("")),
  yymmdd: () => fc.tuple(upTo(99), between(1, 12), between(1, 28)).map((parts) => parts.join("")),
  yyyymmdd: () => fc.tuple(between(19, 20), upTo(99), between(1, 12), between(1, 28)).map((parts) => parts.join("")),
  hhmi: () => fc.tuple(upTo(23), upTo(59)).map((parts) => parts.join("")),
  hh: () => upTo(23),
  mi: () => upTo(59),
  ss: () => upTo(59),
  iso3166: () => fc.constantFrom(...countriesNumeric),
  iso3166999: () => fc.constantFrom(...countriesNumeric, "999"),
  iso3166alpha2: () => fc.constantFrom(...countriesAlpha2),
  iso4217: () => fc.constantFrom(...currenciesNumeric),
  iso5218: () => fc.constantFrom("0", "1", "2", "9"),
  packagetype: () => fc.constantFrom(...packageTypes),
  mediatype: () => fc.constantFrom("01", "10", "80", "99"),
  winding: () => fc.constantFrom("0", "1", "9"),
  yesno: () => fc.constantFrom("0", "1"),
  latitude: () => between(0, 1_800_000_000, 10),
  longitude: () => between(0, 3_600_000_000, 10),
  pcenc: (length) =>
    fc
      .array(fc.constantFrom("A", "b", "7", "%20", "%C3%A9", "."), { minLength: 1, maxLength: Math.floor(length / 6) })
      .map(join),
  hyphen: () => fc.constant("-"),
  zero: (length) => fc.constant("0".repeat(length)),
  nonzero: (length) => between(1, 10 ** length - 1, length),
  nozeroprefix: (length) => fc.nat({ max: 10 ** Math.min(length, 9) - 1 }).map(String),
  importeridx: () => fc.constantFrom("-", "_", "0", "A", "z"),
  pieceoftotal: () => fc.tuple(between(1, 50), between(50, 99)).map(join),
  posinseqslash: () =>
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 4, max: 9 })).map((pair) => pair.join("/")),
  iban: () => fc.constantFrom("DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"),
  couponcode: () => fc.constantFrom("106141416543213150110120", "0123456123456111101233251231"),
  couponposoffer: () =>
    fc.tuple(digits(6), digits(6), digits(6)).map(([funder, offer, serial]) => `00${funder}${offer}0${serial}`),
};

const alphabets = {
  N: "0123456789",
  X: cset82,
  Y: "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  Z: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

function text(type: keyof typeof alphabets, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...alphabets[type]), { minLength, maxLength }).map(join);
}

function digits(length: number): fc.Arbitrary<string> {
  return text("N", length, length);
}

function upTo(max: number): fc.Arbitrary<string> {
  return between(0, max);
}

function between(min: number, max: number, width = 2): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map((number) => String(number).padStart(width, "0"));
}

function join(parts: readonly string[]): string {
  return parts.join("");
}
