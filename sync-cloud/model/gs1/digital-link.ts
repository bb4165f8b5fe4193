import { type Ai, findAi } from "./ai-lookup.ts";
import { checkAssociations, checkValue } from "./check-elements.ts";
import { inputLengthMax } from "./element-string.ts";
import type { Gs1Element, Gs1Error, Gs1ErrorCode } from "./gs1-error.ts";

export type DigitalLinkRead =
  | {
      readonly ok: true;
      /** Primary key first, then qualifiers, then attributes. */
      readonly elements: readonly Gs1Element[];
      /** What stands before the primary key: scheme, domain and path prefix, no slash at the end. */
      readonly stem: string;
      /** Query parameters that are not GS1's, in order. */
      readonly otherParams: readonly (readonly [name: string, value: string])[];
    }
  | { readonly ok: false; readonly errors: readonly Gs1Error[]; readonly elements: readonly Gs1Element[] };

/**
 * Reads an uncompressed GS1 Digital Link URI: any domain and path prefix, primary key and ordered qualifiers in the path,
 * attributes in the query. A GTIN of 8, 12 or 13 digits is padded. Never throws; time is linear.
 * Source: GS1 Digital Link Standard: URI Syntax, uncompressed.
 */
export function parseDigitalLink(uri: string): DigitalLinkRead {
  if (uri.length > inputLengthMax) {
    return failed([problem("input-too-long", "", inputLengthMax, `at most ${inputLengthMax}`, `${uri.length}`)]);
  }
  const [address = "", domain] = /^https?:\/\/([^/?#\s]+)/i.exec(uri) ?? [];
  if (domain === undefined) return failed([problem("not-a-digital-link", "", 0, "https://domain/AI/value", uri)]);
  const end = indexOrEnd(uri, "#", address.length);
  const queryAt = Math.min(indexOrEnd(uri, "?", address.length), end);
  const path = pathElements(uri, address.length, queryAt);
  if (path === null)
    return failed([problem("no-primary-key", "", address.length, "/AI/value", uri.slice(address.length, end))]);
  const query = queryElements(uri, queryAt + 1, end);

  const placed = [...path.placed, ...query.placed];
  const errors = [...path.errors, ...query.errors, ...checkPlaces(path.placed, query.placed), ...checkPlaced(placed)];
  const elements = placed.map(({ ai, value }) => ({ ai, value }));
  if (errors.length > 0) return { ok: false, errors: errors.sort((a, b) => a.at - b.at), elements };
  return { ok: true, elements, stem: uri.slice(0, path.stemEnd), otherParams: query.otherParams };
}

export type DigitalLinkBuilt =
  | { readonly ok: true; readonly uri: string }
  | { readonly ok: false; readonly errors: readonly Gs1Error[] };

/**
 * Writes elements as a Digital Link under `stem` (`https://id.gs1.org`, or the shop's own domain and path). The first
 * element that can be a primary key is it; `at` of an error is the index of the element. Refuses what cannot be said
 * in a link: an AI that is neither qualifier nor attribute there, or a value `.` or `..`, which every browser would remove.
 */
export function buildDigitalLink(elements: readonly Gs1Element[], stem = "https://id.gs1.org"): DigitalLinkBuilt {
  const errors: Gs1Error[] = [];
  for (const [at, { ai, value }] of elements.entries()) {
    const row = findAi(ai);
    const fault = row ? checkValue(row, value) : null;
    if (!row) errors.push(problem("unknown-ai", ai, at, "a GS1 AI", ai));
    else if (fault) errors.push(problem(fault.code, ai, at, fault.expected, fault.found));
  }
  for (const { index, code, expected, found } of checkAssociations(elements)) {
    errors.push(problem(code, elements[index]?.ai ?? "", index, expected, found));
  }
  const unique = new Map(elements.map(({ ai, value }) => [ai, value]));
  const keyAi = [...unique.keys()].find((ai) => findAi(ai)?.keyQualifiers);
  const alternatives = keyAi === undefined ? null : findAi(keyAi)?.keyQualifiers;
  if (keyAi === undefined || !alternatives) {
    errors.push(problem("no-primary-key", "", 0, "a key such as 00, 01 or 414", [...unique.keys()].join(", ")));
    return { ok: false, errors };
  }

  const others = [...unique.keys()].filter((ai) => ai !== keyAi);
  const qualifiers = bestQualifiers(alternatives, others);
  const attributes = others.filter((ai) => !qualifiers.includes(ai));
  for (const ai of attributes) {
    if (findAi(ai)?.attribute) continue;
    const at = elements.findIndex((element) => element.ai === ai);
    errors.push(problem("not-an-attribute", ai, at, "an AI allowed in the query", ai));
  }
  const path = [keyAi, ...qualifiers];
  for (const ai of path) {
    const value = unique.get(ai) ?? "";
    if (value !== "." && value !== "..") continue;
    errors.push(
      problem(
        "value-not-linkable",
        ai,
        elements.findIndex((element) => element.ai === ai),
        "not . or ..",
        value,
      ),
    );
  }
  if (errors.length > 0) return { ok: false, errors };

  const pathText = path.map((ai) => `/${ai}/${percentEncode(unique.get(ai) ?? "")}`).join("");
  const queryText = attributes.map((ai) => `${ai}=${percentEncode(unique.get(ai) ?? "")}`).join("&");
  return { ok: true, uri: stem.replace(/\/+$/, "") + pathText + (queryText && `?${queryText}`) };
}

interface PlacedElement extends Gs1Element {
  /** Index of the value in the URI. */
  readonly at: number;
}

interface PathRead {
  readonly placed: readonly PlacedElement[];
  readonly errors: readonly Gs1Error[];
  readonly stemEnd: number;
}

/** Reads `/AI/value` pairs from the right until one is a primary key. What stands left of it is the prefix. */
function pathElements(uri: string, start: number, end: number): PathRead | null {
  const placed: PlacedElement[] = [];
  const errors: Gs1Error[] = [];
  let right = uri.charAt(end - 1) === "/" ? end - 1 : end;
  while (right > start) {
    const valueSlash = uri.lastIndexOf("/", right - 1);
    const aiSlash = uri.lastIndexOf("/", valueSlash - 1);
    if (aiSlash < start) return null;
    const ai = uri.slice(aiSlash + 1, valueSlash);
    const row = findAi(ai);
    if (!row) return null;
    const decoded = percentDecode(uri.slice(valueSlash + 1, right));
    const value = decoded ?? "";
    if (decoded === null) {
      errors.push(
        problem(
          "percent-encoding-broken",
          ai,
          valueSlash + 1,
          "percent-encoded UTF-8",
          uri.slice(valueSlash + 1, right),
        ),
      );
    }
    placed.push({ ai, value: ai === "01" ? padGtin(value) : value, at: valueSlash + 1 });
    if (row.keyQualifiers) return { placed: placed.reverse(), errors, stemEnd: aiSlash };
    right = aiSlash;
  }
  return null;
}

interface QueryRead {
  readonly placed: readonly PlacedElement[];
  readonly errors: readonly Gs1Error[];
  readonly otherParams: readonly (readonly [string, string])[];
}

function queryElements(uri: string, start: number, end: number): QueryRead {
  const placed: PlacedElement[] = [];
  const errors: Gs1Error[] = [];
  const otherParams: [string, string][] = [];
  let at = start;
  for (const param of start > end ? [] : uri.slice(start, end).split(/[&;]/)) {
    const equals = param.includes("=") ? param.indexOf("=") : param.length;
    const valueAt = at + Math.min(equals + 1, param.length);
    const name = percentDecode(param.slice(0, equals));
    const value = percentDecode(param.slice(equals + 1));
    at += param.length + 1;
    if (param === "") continue;
    const row = findAi(name ?? "");
    if (!row || name === null) {
      otherParams.push([name ?? param.slice(0, equals), value ?? param.slice(equals + 1)]);
    } else if (value === null) {
      errors.push(problem("percent-encoding-broken", name, valueAt, "percent-encoded UTF-8", param.slice(equals + 1)));
    } else {
      placed.push({ ai: name, value, at: valueAt });
    }
  }
  return { placed, errors, otherParams };
}

/** Is each element where the standard puts it? */
function checkPlaces(path: readonly PlacedElement[], query: readonly PlacedElement[]): Gs1Error[] {
  const [key, ...rest] = path;
  const alternatives = (key && findAi(key.ai)?.keyQualifiers) ?? [];
  const found = rest.map(({ ai }) => ai);
  const errors: Gs1Error[] = [];
  const isRight = alternatives.some((order) => isInOrder(order, found));
  if (key && !isRight) {
    const isKnown = alternatives.some((order) => found.every((ai) => order.includes(ai)));
    const expected = alternatives.map((order) => order.join(", ")).join(" or ") || "no qualifier";
    const stray = rest.find(({ ai }) => !alternatives.some((order) => order.includes(ai))) ?? rest[0] ?? key;
    errors.push(
      problem(
        isKnown ? "qualifier-out-of-order" : "qualifier-not-allowed",
        stray.ai,
        stray.at,
        expected,
        found.join(", "),
      ),
    );
  }
  for (const { ai, at } of isRight ? query : []) {
    if (found.includes(ai) || ai === key?.ai) continue;
    // Where the path could have carried it too, two links would say the same: the standard allows only the path.
    const withIt = alternatives.some((order) => [...found, ai].every((qualifier) => order.includes(qualifier)));
    if (withIt) errors.push(problem("belongs-in-path", ai, at, `/${ai}/ in the path`, `?${ai}=`));
    else if (!findAi(ai)?.attribute) errors.push(problem("not-an-attribute", ai, at, "an AI allowed in the query", ai));
  }
  return errors;
}

function checkPlaced(placed: readonly PlacedElement[]): Gs1Error[] {
  const errors: Gs1Error[] = [];
  for (const { ai, value, at } of placed) {
    const fault = checkValue(findAi(ai) as Ai, value);
    if (fault) errors.push(problem(fault.code, ai, at + fault.at, fault.expected, fault.found));
  }
  for (const { index, code, expected, found } of checkAssociations(placed)) {
    const element = placed[index];
    if (element) errors.push(problem(code, element.ai, element.at, expected, found));
  }
  return errors;
}

function isInOrder(order: readonly string[], found: readonly string[]): boolean {
  const places = found.map((ai) => order.indexOf(ai));
  return places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? -1)));
}

/** The alternative that carries the most; what it leaves out must be able to stand in the query. */
function bestQualifiers(alternatives: readonly (readonly string[])[], present: readonly string[]): string[] {
  const candidates = alternatives.map((order) => order.filter((ai) => present.includes(ai)));
  const complete = candidates.filter((chosen) => present.every((ai) => chosen.includes(ai) || findAi(ai)?.attribute));
  return (complete.length > 0 ? complete : candidates).reduce(
    (best, one) => (one.length > best.length ? one : best),
    [],
  );
}

function padGtin(value: string): string {
  return /^(?:\d{8}|\d{12,13})$/.test(value) ? value.padStart(14, "0") : value;
}

function percentDecode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Everything but RFC 3986's unreserved characters, so that no part of a value is read as a delimiter. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function indexOrEnd(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at < 0 ? text.length : at;
}

function failed(errors: readonly Gs1Error[]): DigitalLinkRead {
  return { ok: false, errors, elements: [] };
}

function problem(code: Gs1ErrorCode, ai: string, at: number, expected: string, found: string): Gs1Error {
  return { code, ai, at, expected, found: found.length > 100 ? `${found.slice(0, 100)}…` : found };
}
