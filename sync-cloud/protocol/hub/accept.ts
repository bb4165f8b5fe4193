import type { FactSource } from "../../model/facts/fact.ts";
import type { Verdict, VerdictReason, WireFact } from "../entry.ts";
import { genesisTip } from "../entry.ts";
import { heldKey, sourceKey, sourcesOf } from "../keys.ts";
import { siteOf } from "../origin.ts";
import { effectiveStamp } from "../register.ts";
import type { FactRun, PushFault } from "../session.ts";
import { sameHash } from "../short-hash.ts";
import { faultOf, isStamp } from "./check-fact.ts";
import { logTip } from "./log-tip.ts";
import { bookMoves, rightsFault } from "./take-moves.ts";
import { readSets, writeSets } from "./take-sets.ts";
import type { Effects, HubEntry, HubOrigin, HubView, TakenLines } from "./view.ts";
import { Workspace } from "./workspace.ts";

/** `taken` also when all of it was known before: then what it changed is absent. */
export type Outcome = Refused | (Taken & { effects?: Effects });
export type OutcomeInto = Refused | (Taken & { lines?: TakenLines });
interface Taken {
  kind: "taken";
  ackSeq: number;
  verdicts: [seq: number, verdict: Verdict][];
}
interface Refused {
  kind: "refused";
  ackSeq: number;
  code: PushFault;
  detail: string;
}

/**
 * Takes the facts of one origin into the log, in their order. What the hub has already is skipped by its position; what is new must go on from the very
 * fact that the hub has last. Every new fact gets a line and a verdict, so that none blocks those behind it.
 *
 * The caller has checked the signature and that `hashes` lead from `prev` to the end; `signerSite` is the site of the box that signed. It loads what `needsOf` names, writes
 * `effects` in one transaction, and answers when that is on the disk.
 */
export function accept(view: HubView, run: FactRun & { signerSite: string }, hubNowMs: number): Outcome {
  const work = new Workspace(view);
  const outcome = acceptInto(work, run, hubNowMs);
  return outcome.kind === "refused" ? outcome : withEffects(work, outcome);
}

/**
 * The same for several batches, one after the other, whose effects are written together: each goes on from those before it. What they changed is `written()` of the workspace, whose
 * view has what `needsOf` names for all of them. One that is refused leaves nothing in it.
 */
export function acceptInto(view: Workspace, run: FactRun & { signerSite: string }, hubNowMs: number): OutcomeInto {
  const origin = view.origin(run.origin);
  if (!origin) return refused(0, "unknown-origin", `${run.origin} has not said hello`);
  const trouble = misfit(view, run, origin);
  if (trouble) return trouble;
  const first = (run.facts[0] as WireFact).seq;
  const known = origin.seq + 1 - first;
  if (known >= run.facts.length) return { kind: "taken", ackSeq: origin.seq, verdicts: [] };
  return append(view, origin, run.facts.slice(known), run.hashes.slice(known), hubNowMs);
}

/** What the hub itself says: a console edit, a grant, an intent. Its origin is `hub.<incarnation>`; the caller makes the fact and its hash. */
export function acceptOwn(view: HubView, origin: HubOrigin, fact: WireFact, hash: string, hubNowMs: number): Effects {
  const work = new Workspace(view);
  const outcome = withEffects(work, append(work, origin, [fact], [hash], hubNowMs));
  if (outcome.kind !== "taken" || !outcome.effects) throw new Error("a fact of the hub was not taken");
  const [verdict] = outcome.effects.entries.map((entry) => entry.verdict);
  if (verdict?.kind === "quarantined") throw new Error(`the cloud may not write this: ${verdict.detail}`);
  return outcome.effects;
}

const withEffects = (
  work: Workspace,
  { lines, ...outcome }: Taken & { lines?: TakenLines },
): Taken & { effects?: Effects } => ({
  ...outcome,
  ...(lines && { effects: { ...lines, ...work.written() } }),
});

/** A hub's own origin before its first fact. */
export const newHubOrigin = (origin: string): HubOrigin => ({
  origin,
  generation: 1,
  seq: 0,
  tip: genesisTip,
  lastEff: "",
  box: "",
  reason: "first",
  closed: "",
  inherits: false,
  lineage: [],
  ticket: "",
  previousTicket: "",
  ticketIncarnation: 0,
  baseCaps: [],
  schema: 0,
});

const refused = (ackSeq: number, code: PushFault, detail: string): Refused => ({
  kind: "refused",
  ackSeq,
  code,
  detail,
});

function misfit(view: HubView, run: FactRun & { signerSite: string }, origin: HubOrigin): Refused | undefined {
  const { facts, hashes } = run;
  const no = (code: PushFault, detail: string) => refused(origin.seq, code, detail);
  if (siteOf(run.origin) !== run.signerSite)
    return no("foreign", `a box of site ${run.signerSite} may not speak for ${run.origin}`);
  if (facts.length === 0 || hashes.length !== facts.length) return no("malformed", "a batch without facts");
  const first = (facts[0] as WireFact).seq;
  const last = first + facts.length - 1;
  if (!Number.isSafeInteger(first) || first < 1) return no("malformed", `a batch that begins at ${first}`);
  for (const [i, fact] of facts.entries())
    if (fact.seq !== first + i || fact.origin !== run.origin)
      return no("malformed", `fact ${fact.origin}-${fact.seq} stands where ${run.origin}-${first + i} should`);
  if (first > origin.seq + 1)
    return no("gap", `facts ${origin.seq + 1} to ${first - 1} of ${run.origin} are missing; send from there`);
  const meets =
    first === origin.seq + 1
      ? run.prev === origin.tip
      : last >= origin.seq
        ? hashes[origin.seq - first] === origin.tip
        : sameHash(view.hashAt(run.origin, last), hashes.at(-1) as string);
  if (!meets) return no("fork", `${run.origin} has another past here at ${Math.min(origin.seq, last)}`);
  if (last <= origin.seq) return undefined;
  for (const { origin: before } of origin.lineage) {
    const earlier = view.origin(before);
    if (earlier && earlier.sealedAtSeq !== undefined && earlier.seq < earlier.sealedAtSeq)
      return no("incomplete", `${before} comes first: ${earlier.seq + 1} to ${earlier.sealedAtSeq} are missing`);
  }
  return undefined;
}

function append(
  work: Workspace,
  origin: HubOrigin,
  facts: readonly WireFact[],
  hashes: readonly string[],
  hubNowMs: number,
): Taken & { lines: TakenLines } {
  const entries: HubEntry[] = [];
  const verdicts: [number, Verdict][] = [];
  const head = { ...work.head() };
  let { lastEff } = origin;
  facts.forEach((fact, i) => {
    const hubPos = head.hubPos + 1;
    const hash = hashes[i] as string;
    const judged = judge(work, origin, fact, hash, { hubPos, hubNowMs, lastEff });
    const entry: HubEntry = { hubPos, ...judged, fact, hash, tip: "" };
    entry.tip = logTip(head.tip, entry);
    work.addLine(fact.origin, fact.seq, hash);
    lastEff = entry.eff;
    head.hubPos = hubPos;
    head.tip = entry.tip;
    entries.push(entry);
    if (entry.verdict.kind !== "accepted") verdicts.push([fact.seq, entry.verdict]);
  });
  const after: HubOrigin = { ...origin, seq: origin.seq + facts.length, tip: hashes.at(-1) as string, lastEff };
  work.addLines({ origin: after, head });
  return { kind: "taken", ackSeq: after.seq, verdicts, lines: { entries, origin: after, head } };
}

/** The line of one fact; books it when it may be applied. */
function judge(
  work: Workspace,
  origin: HubOrigin,
  fact: WireFact,
  hash: string,
  { hubPos, hubNowMs, lastEff }: { hubPos: number; hubNowMs: number; lastEff: string },
): Pick<HubEntry, "eff" | "verdict" | "base"> {
  let base = Math.min(isCount(fact.base) ? fact.base : 0, hubPos - 1);
  for (const cap of origin.baseCaps) if (fact.seq <= cap.seq && base > cap.base) base = cap.base;
  const hlc = isStamp(fact.hlc) ? fact.hlc : lastEff || "0".repeat(16);
  const unseen = () => ({ eff: effectiveStamp(hlc, hubNowMs, lastEff, []), base });

  const hold = (verdict: Verdict) => {
    work.addSource(heldKey(fact));
    return { ...unseen(), verdict };
  };
  const fault = faultOf(fact);
  if (fault) return hold(fault);
  const late = origin.sealedAtSeq !== undefined && fact.seq > origin.sealedAtSeq;
  const repeated = repeats(work, fact, hash, late);
  if (repeated) return { ...unseen(), verdict: quarantined("repeat", repeated) };
  if (late) return { ...unseen(), verdict: { kind: "late", tip: hash } };
  const rights = rightsFault(work, fact, origin);
  if (rights) return hold(quarantined("rights", rights));

  const touched = readSets(work, fact, origin, base);
  const eff = effectiveStamp(hlc, hubNowMs, lastEff, touched.seen);
  const flags: VerdictReason[] = bookMoves(work, fact);
  writeSets(work, fact, { eff, hubPos, base: touched.base });
  noteSources(work, fact);
  return {
    eff,
    base: touched.base,
    verdict: flags.length > 0 ? { kind: "flagged", reasons: flags } : { kind: "accepted" },
  };
}

/**
 * What a fact tells may be in the log under another name: adopted, or written again after a fork. Whichever came first counts; a hub that lost its tail may get the two in
 * either order.
 */
function repeats(work: Workspace, fact: WireFact, hash: string, late: boolean): string | undefined {
  const { origin, seq } = fact;
  if (!fact.source && !work.hasSources()) return undefined;
  if (work.hasSource(sourceKey({ origin, seq, tip: hash }))) return `${origin}-${seq} was written again, and taken so`;
  if (!late && work.hasSource(sourceKey({ origin, seq }))) return `${origin}-${seq} was adopted before it came itself`;
  for (const source of sourcesOf(fact)) {
    if (work.hasSource(sourceKey(source))) return `${source.origin}-${source.seq} was taken before`;
    const first = work.origin(source.origin);
    // A line that was held back tells nothing by itself.
    if (work.hasSource(heldKey(source))) continue;
    // What this origin wrote before is in the log by now, in this very batch too.
    const seqThere = source.origin === origin ? seq - 1 : (first?.seq ?? 0);
    if (first && meansOurs(work, source) && source.seq <= Math.min(seqThere, first.sealedAtSeq ?? seqThere))
      return `${source.origin}-${source.seq} is in the log by itself`;
  }
  return undefined;
}

/** Both names of what was taken, so that it is known under either. */
function noteSources(work: Workspace, fact: WireFact): void {
  for (const source of sourcesOf(fact)) {
    work.addSource(sourceKey(source));
    if (!meansOurs(work, source)) continue;
    const { origin, seq } = source;
    work.addSource(sourceKey({ origin, seq }));
    const tip = work.hashAt(origin, seq);
    if (tip?.length === genesisTip.length) work.addSource(sourceKey({ origin, seq, tip }));
  }
}

/** The source is the fact that this log has, or will have, under that name; not one of another branch. */
const meansOurs = (work: Workspace, { origin, seq, tip }: Pick<FactSource, "origin" | "seq" | "tip">): boolean =>
  tip === undefined || sameHash(work.hashAt(origin, seq), tip);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const quarantined = (reason: VerdictReason, detail: string): Verdict => ({ kind: "quarantined", reason, detail });
