import { normalizeGtin } from "../gs1/gtin.ts";
import { readScan, type Scan } from "../gs1/scan.ts";
import { parseSscc } from "../gs1/sscc.ts";
import { type Form, listOf } from "./job-state.ts";
import type { Accept, Bound, FormValue, Job, Step } from "./step.ts";

/** What a scan means in a step: the accept it fits with the values it brings, or why it fits none. */
export type Match =
  | { kind: "fits"; accept: Accept; values: Record<string, FormValue>; counts: ReadonlySet<string> }
  | { kind: "again"; value: string }
  | { kind: "wrong-lot"; lot: string; expected: string }
  | { kind: "elsewhere"; means: Accept["means"]; name: string }
  | { kind: "bad-gs1"; error: string; ai: string; found: string }
  | { kind: "unknown" };

/** Never throws. Accepts are tried in order; the first that fits wins, and only then is asked why none did. */
export function matchScan(job: Job, step: Step, form: Form, scan: Scan): Match {
  let wrongLot: Match | undefined;
  for (const accept of step.accepts) {
    const hit = hitOf(job, step, accept, scan);
    if (hit === undefined) continue;
    const values = valuesOf(accept, hit, scan);
    if (values === undefined) continue;
    const lot = lotOf(scan);
    if (accept.lot !== undefined && lot !== undefined && !sameText(lot, accept.lot)) {
      wrongLot ??= { kind: "wrong-lot", lot, expected: accept.lot };
      continue;
    }
    if (accept.append === undefined) return { kind: "fits", accept, ...values };
    const added = bind(accept.append.value, accept, hit, scan);
    if (added === undefined || added === null) continue;
    const { field } = accept.append;
    const list = listOf(form, field);
    if (list.some((known) => sameText(known, String(added)))) return { kind: "again", value: String(added) };
    return {
      kind: "fits",
      accept,
      values: { ...values.values, [field]: [...list, String(added)] },
      counts: values.counts,
    };
  }
  return wrongLot ?? whyNot(job, step, scan);
}

/** What the step waits for, for the person to read: the kind of thing, and its code when there is only one. */
export function expectedOf(step: Step): { expected: string; code?: string } {
  const [first] = step.accepts;
  if (first === undefined) return { expected: "nothing" };
  const only = step.accepts.length === 1 && first.codes?.length === 1 ? first.codes[0]?.code : undefined;
  return only === undefined ? { expected: first.means } : { expected: first.means, code: only };
}

/** @param atMs UTC milliseconds of the scan: the century of a GS1 date hangs on it, and a replay must read the same. */
export function readStepScan(raw: string, atMs: number): Scan {
  return readScan(raw, { nowMs: atMs });
}

/** What matched: the code as the job spells it, how many base units one of it is, and what the code itself sets. */
interface Hit {
  code: string;
  qtyBase: number;
  set: Record<string, Bound>;
  /** False when only the form fitted (`like`). */
  named: boolean;
}

const lpnForm = /^[A-Za-z0-9-]{4,30}$/;
const qtyMax = 1_000_000_000;

function hitOf(job: Job, step: Step, accept: Accept, scan: Scan): Hit | undefined {
  const entry = accept.codes?.find(({ code }) => isCode(code, scan));
  if (entry !== undefined) return { code: entry.code, qtyBase: entry.qtyBase ?? 1, set: entry.set ?? {}, named: true };
  const code = likeCode(accept, scan);
  if (code === undefined) return undefined;
  // Without this, the label of the shelf would be taken for the new pallet's.
  if (accept.means !== "anything" && elsewhere(job, step, accept, scan) !== undefined) return undefined;
  return { code, qtyBase: 1, set: {}, named: false };
}

/** A code fits as text, or as the same GTIN or SSCC in another spelling or inside a GS1 code. */
function isCode(code: string, scan: Scan): boolean {
  if (sameText(code, scan.text)) return true;
  const gtin = gtinOf(scan);
  if (gtin !== undefined && normalizeGtin(code.trim()) === gtin) return true;
  const sscc = ssccOf(scan);
  return sscc !== undefined && parseSscc(code.trim()) === sscc;
}

function likeCode(accept: Accept, scan: Scan): string | undefined {
  if (scan.kind === "bad-gs1") return undefined;
  const sscc = ssccOf(scan);
  if (accept.like === "sscc") return sscc;
  if (accept.like === "lpn") {
    if (sscc !== undefined) return sscc;
    return scan.kind !== "gs1" && lpnForm.test(scan.text) ? scan.text.toUpperCase() : undefined;
  }
  if (accept.like !== "any" || scan.text === "") return undefined;
  // A lot or serial number printed as a GS1 code means the number in it, never the whole element string.
  if (scan.kind === "gs1" && accept.means === "lot") return scan.lot;
  if (scan.kind === "gs1" && accept.means === "serial") return scan.serial;
  return scan.text;
}

/** What another accept of this job knows this code as, when it is not the same kind of thing. */
function elsewhere(job: Job, step: Step, accept: Accept | undefined, scan: Scan): Known | undefined {
  for (const other of [step, ...job.steps]) {
    for (const candidate of other.accepts) {
      if (candidate === accept || candidate.means === accept?.means) continue;
      const entry = candidate.codes?.find(({ code }) => isCode(code, scan));
      if (entry !== undefined) return { means: candidate.means, name: nameOf(other, candidate) ?? entry.code };
    }
  }
  return undefined;
}

interface Known {
  means: Accept["means"];
  name: string;
}

/** An item's digits say nothing to a person; its name does. */
function nameOf({ show }: Step, { means, set }: Accept): string | undefined {
  if (means !== "item") return undefined;
  if (typeof set?.name === "string") return set.name;
  const item = show.find((block) => block.kind === "item");
  return item?.kind === "item" ? item.name : undefined;
}

function whyNot(job: Job, step: Step, scan: Scan): Match {
  const known = elsewhere(job, step, undefined, scan);
  if (known !== undefined) return { kind: "elsewhere", ...known };
  if (scan.kind !== "bad-gs1") return { kind: "unknown" };
  const [error] = scan.errors;
  return { kind: "bad-gs1", error: error?.code ?? "", ai: error?.ai ?? "", found: (error?.found ?? "").slice(0, 40) };
}

/** Undefined when the accept takes any code for what is inside it, and nothing of that is inside. */
function valuesOf(
  accept: Accept,
  hit: Hit,
  scan: Scan,
): { values: Record<string, FormValue>; counts: ReadonlySet<string> } | undefined {
  const values: Record<string, FormValue> = {};
  const counts = new Set<string>();
  let wanted = 0;
  let found = 0;
  for (const [field, bound] of Object.entries({ ...accept.set, ...hit.set })) {
    const value = bind(bound, accept, hit, scan);
    if (isFrom(bound)) wanted += 1;
    if (value === undefined) continue;
    if (isFrom(bound)) found += 1;
    if (isFrom(bound) && (bound.from === "qty" || bound.from === "countedQty")) counts.add(field);
    values[field] = value;
  }
  return !hit.named && wanted > 0 && found === 0 ? undefined : { values, counts };
}

function bind(bound: Bound, accept: Accept, hit: Hit, scan: Scan): Exclude<Bound, object> | undefined {
  if (!isFrom(bound)) return bound;
  switch (bound.from) {
    case "raw":
      return accept.means === "lot" || accept.means === "serial" ? rawValue(hit, scan) : scan.text;
    case "code":
      return hit.code;
    case "lot":
      return lotOf(scan);
    case "expiryDate":
      return scan.kind === "gs1" ? scan.expiryDate : undefined;
    case "serial":
      return scan.kind === "gs1" ? scan.serial : undefined;
    case "sscc":
      return ssccOf(scan);
    case "gtin":
      return gtinOf(scan);
    case "qty":
      return wholeQty((countOf(scan) ?? 1) * hit.qtyBase);
    case "countedQty":
      return wholeQty((countOf(scan) ?? Number.NaN) * hit.qtyBase);
  }
}

const rawValue = (hit: Hit, scan: Scan): string => (hit.named || scan.kind !== "gs1" ? scan.text : hit.code);
const isFrom = (bound: Bound): bound is Extract<Bound, object> => typeof bound === "object" && bound !== null;
const wholeQty = (qty: number): number | undefined =>
  Number.isInteger(qty) && qty >= 0 && qty <= qtyMax ? qty : undefined;

const lotOf = (scan: Scan): string | undefined => (scan.kind === "gs1" ? scan.lot : undefined);
const countOf = (scan: Scan): number | undefined => (scan.kind === "gs1" ? scan.count : undefined);
const ssccOf = (scan: Scan): string | undefined =>
  scan.kind === "gs1" || scan.kind === "sscc" ? scan.sscc : undefined;

function gtinOf(scan: Scan): string | undefined {
  if (scan.kind === "gtin") return scan.gtin;
  return scan.kind === "gs1" ? (scan.gtin ?? scan.contentGtin) : undefined;
}

const sameText = (a: string, b: string): boolean => a.trim().toUpperCase() === b.trim().toUpperCase();
