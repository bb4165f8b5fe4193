import { genesisTip } from "../entry.ts";
import { isHub, siteOf } from "../origin.ts";
import type { HeldOrigin, Hello, LineageStep, Mode, Welcome } from "../session.ts";
import { creditBytesMax, creditFactsMax, lineageMax, marksMax, rewindsMax } from "../session.ts";
import { findFork, forkSeqs } from "./find-fork.ts";
import type { HubBox, HubOrigin, HubSite, HubView, Incident } from "./view.ts";

/** `HubView`, and what only a HELLO asks for. */
export interface AdmitView extends Pick<HubView, "head" | "site" | "origin" | "hashAt"> {
  incarnation(): number;
  box(box: string): HubBox | undefined;
  /** Hash of the log at a position that `admitNeeds` named. */
  logTipAt(hubPos: number): string | undefined;
  /** The log is kept from here on, and its hash is known right before; what is before comes in a snapshot. 1 while nothing was folded. */
  oldestPos(): number;
  /** People sent this site away: it is given nothing until they let it back in. */
  isSentAway(site: string): boolean;
}

export interface AdmitNeeds {
  origins: string[];
  hashes: { origin: string; seq: number }[];
  logTips: number[];
}

/** What `admit` reads: also the site, the box, the origin that `site.authority` names, and those that were closed one by the next (`closed`), as far as it may be asked. */
export function admitNeeds(hello: Hello): AdmitNeeds {
  const steps = stepsOf(hello);
  return {
    origins: steps.map(({ origin }) => origin),
    hashes: steps.map(({ origin, seq }) => ({ origin, seq })),
    logTips: hello.marks.map(({ hubPos }) => hubPos),
  };
}

export interface Admission {
  kind: "admitted";
  /** `fork.marks` is empty yet: where `forkSeqs` is given, the caller loads those hashes and puts them in. */
  welcome: Welcome;
  forkSeqs: number[];
  /** From here the box reads on: pages begin after it. Absent in modes that give no pages. */
  readFrom?: number;
  /** Whether pushes of this exchange may be taken. */
  takes: boolean;
  origins: HubOrigin[];
  site: HubSite;
  box: HubBox;
  incidents: Incident[];
  /** The box has a log that this hub lost: raise the incarnation before anything else is written. */
  hubLostTail: boolean;
}
export type AdmitOutcome = Admission | { kind: "refused"; code: "revoked" | "foreign" | "malformed"; detail: string };

/**
 * The start of an exchange: who is this, may it write, where do the two stand. Changes nothing but what it gives back; a HELLO that comes twice, or late, admits nothing twice.
 * `newTicket` is random, made by the caller for this call. A HELLO with an old ticket changes nothing, so that a stray copy of a request does no harm. `carried`: it came on a
 * stick, so its ticket is old by nature and is neither looked at nor changed.
 * When it gives `hubLostTail`, raise the incarnation and call it again.
 */
export function admit(
  view: AdmitView,
  hello: Hello,
  { hubNowMs, newTicket, carried = false }: { hubNowMs: number; newTicket: string; carried?: boolean },
): AdmitOutcome {
  const trouble = misfit(view, hello);
  if (trouble) return { kind: "refused", ...trouble };
  const box = view.box(hello.box) as HubBox;
  const siteBefore = view.site(hello.site);
  const known = view.origin(hello.origin);
  const forked = findFork(view, hello);
  const answer: Answer = {
    mode: "resume",
    ticket: hello.ticket,
    site: siteBefore ?? { site: hello.site, authority: "", generations: 0 },
    origins: new Map(),
    incidents: [],
  };

  if (forked) answer.mode = "fork";
  else if (known && !carried && !showsTicket(view, hello, known)) answer.mode = "fork";
  else if (known) stay(view, hello, known, answer, carried ? undefined : newTicket);
  else enter(view, hello, answer, newTicket);

  const standing = standingOf(view, hello);
  const { rewindTo } = standing;
  const from = rewindTo ?? hello.cursor;
  if (answer.mode !== "fork") {
    noteRewinds(answer, view, hello, standing.seenUpTo);
    if (view.isSentAway(hello.site)) answer.mode = "expelled";
    else if (standing.needsState) answer.mode = "snapshot";
  }
  const gives = answer.mode === "resume" || answer.mode === "sealed";
  return {
    kind: "admitted",
    welcome: {
      exchange: hello.exchange,
      mode: answer.mode,
      hubNowMs,
      incarnation: view.incarnation(),
      ticket: answer.ticket,
      head: view.head().hubPos,
      held: heldOf(view, hello, answer),
      authority: answer.site.authority,
      ...(rewindTo === undefined ? {} : { rewindTo }),
      ...(answer.copied ? { copied: true } : {}),
      ...(forked ? { fork: { origin: forked.origin, marks: [] } } : {}),
      creditBytes: creditBytesMax,
      creditFacts: creditFactsMax,
    },
    forkSeqs: forked ? forkSeqs(forked) : [],
    ...(gives ? { readFrom: from } : {}),
    takes: answer.mode !== "fork",
    origins: [...answer.origins.values()],
    site: answer.site,
    box: {
      ...box,
      state: gives ? "enrolled" : box.state,
      cursor: from,
      settledCursor: hello.outbox === 0 ? from : Math.min(box.settledCursor ?? 0, from),
      seenAtMs: hubNowMs,
    },
    incidents: answer.incidents,
    hubLostTail: standing.isLost && hello.incarnation >= view.incarnation(),
  };
}

interface Answer {
  mode: Mode;
  copied?: boolean;
  ticket: string;
  site: HubSite;
  origins: Map<string, HubOrigin>;
  incidents: Incident[];
}

/** The epochs that HELLO names, oldest first, its own last. */
export const stepsOf = (hello: Hello): LineageStep[] => [
  ...hello.lineage,
  { origin: hello.origin, seq: hello.seq, tip: hello.tip, reason: hello.reason, inherits: hello.inherits },
];

function misfit(
  view: AdmitView,
  hello: Hello,
): { code: "revoked" | "foreign" | "malformed"; detail: string } | undefined {
  const box = view.box(hello.box);
  if (!box || box.state === "revoked") return { code: "revoked", detail: `box ${hello.box} is not enrolled` };
  const steps = stepsOf(hello);
  if (box.site !== hello.site || isHub(hello.origin) || steps.some(({ origin }) => siteOf(origin) !== box.site))
    return { code: "foreign", detail: `box ${hello.box} is of site ${box.site} and may not speak for ${hello.site}` };
  const tooMany =
    hello.lineage.length > lineageMax || hello.marks.length > marksMax || hello.rewinds.length > rewindsMax;
  if (tooMany || new Set(steps.map(({ origin }) => origin)).size < steps.length)
    return { code: "malformed", detail: "epochs named twice, or more epochs or marks than are taken" };
  return undefined;
}

const showsTicket = (view: AdmitView, { ticket }: Hello, known: HubOrigin): boolean =>
  ticket === known.ticket || ticket === known.previousTicket || known.ticketIncarnation !== view.incarnation();

/** An origin that the hub knows, with a ticket that is good. */
function stay(view: AdmitView, hello: Hello, known: HubOrigin, answer: Answer, newTicket: string | undefined): void {
  const { site } = answer;
  // A ticket is changed only when the newest was shown: then the answer before has arrived, and none older will be shown by the box that got it.
  const ticketIncarnation = view.incarnation();
  const rotates =
    newTicket !== undefined && (hello.ticket === known.ticket || known.ticketIncarnation !== ticketIncarnation);
  const after = rotates ? { ...known, ticket: newTicket, previousTicket: hello.ticket, ticketIncarnation } : known;
  answer.ticket = after.ticket;
  answer.origins.set(known.origin, { ...after, schema: hello.schema });
  if (site.authority === known.origin) return;
  // Closed, yet here with a good ticket: the box lives. When its successor came from a copy or a backup, that was a copy of this one, which goes on.
  const authority = view.origin(site.authority);
  const wasCopied = newTicket !== undefined && closedByCopies(view, authority, known.origin);
  answer.mode = wasCopied ? "fork" : "sealed";
  answer.copied = wasCopied;
}

/** From `origin` to the living epoch there are only backups put back and disks that went back, each closing the one before. */
function closedByCopies(view: AdmitView, authority: HubOrigin | undefined, origin: string): boolean {
  let later = authority;
  for (let i = 0; later && i < lineageMax; i++) {
    if (later.reason !== "restore" && later.reason !== "fork") return false;
    if (later.closed === origin) return true;
    later = view.origin(later.closed);
  }
  return false;
}

/** New epochs: each goes on from the one before it. Only who goes on from the site's authority becomes the authority. */
function enter(view: AdmitView, hello: Hello, answer: Answer, newTicket: string): void {
  const steps = stepsOf(hello);
  for (const [i, step] of steps.entries()) {
    if (view.origin(step.origin)) continue;
    const before = steps[i - 1];
    const authority = answer.site.authority;
    const succeeds = authority === "" || before?.origin === authority || startsAgain(view, answer, hello, step);
    const generation = answer.site.generations + 1;
    const last = i === steps.length - 1;
    const entered: HubOrigin = {
      origin: step.origin,
      generation,
      seq: 0,
      tip: genesisTip,
      lastEff: "",
      box: hello.box,
      reason: step.reason,
      closed: succeeds ? authority : "",
      inherits: step.inherits === true && step.reason === "takeover",
      lineage: steps.slice(0, i).map(({ origin, seq, tip }) => ({ origin, seq, tip })),
      ticket: last ? newTicket : `${newTicket}.${i}`, // nobody shows these: the box is beyond them
      previousTicket: last ? "" : `${newTicket}.${i}`,
      ticketIncarnation: view.incarnation(),
      baseCaps: [],
      schema: hello.schema,
      ...(succeeds ? {} : { sealedAtSeq: 0 }),
    };
    answer.origins.set(step.origin, entered);
    answer.site = { ...answer.site, authority: succeeds ? step.origin : authority, generations: generation };
    if (succeeds && authority !== "") seal(view, answer, authority, steps.slice(0, i));
    if (last) answer.ticket = newTicket;
    const incident = incidentOf(hello, step, before?.origin ?? "", succeeds, authority);
    if (incident) answer.incidents.push(incident);
  }
  if (answer.site.authority !== hello.origin) answer.mode = "sealed";
}

/** The box that goes on was set back to some earlier state of itself, which may know nothing of its last epochs. */
function startsAgain(view: AdmitView, answer: Answer, hello: Hello, { reason }: LineageStep): boolean {
  const authority = answer.origins.get(answer.site.authority) ?? view.origin(answer.site.authority);
  return authority?.box === hello.box && (reason === "restore" || reason === "fork");
}

/**
 * The epoch that went on so far ends with what its successor has of it in its book, or with what the hub has, whichever is more. The same for earlier epochs of which
 * facts are still missing, whether or not the successor knows of them: an heir that never got to deliver them may have named others.
 */
function seal(view: AdmitView, answer: Answer, authority: string, lineage: readonly LineageStep[]): void {
  const known = (name: string) => answer.origins.get(name) ?? view.origin(name);
  const steps = [...(known(authority)?.lineage ?? []), ...lineage];
  for (const name of new Set([authority, ...steps.map(({ origin }) => origin)])) {
    const closed = known(name);
    if (!closed || (name !== authority && (closed.sealedAtSeq ?? 0) <= closed.seq)) continue;
    const inBook = lineage.find(({ origin }) => origin === name)?.seq ?? 0;
    answer.origins.set(name, { ...closed, sealedAtSeq: Math.max(inBook, closed.seq) });
  }
}

function incidentOf(
  hello: Hello,
  step: LineageStep,
  before: string,
  succeeds: boolean,
  authority: string,
): Incident | undefined {
  const at = { site: hello.site, box: hello.box, origin: step.origin };
  if (!succeeds)
    return {
      kind: "two-boxes",
      ...at,
      other: authority,
      detail: `${step.origin} wants to go on beside ${authority}; it was closed, what it writes waits to be adopted`,
    };
  const kind = ({ restore: "restored", fork: "copied", reclaim: "copied", takeover: "taken-over", first: "" } as const)[
    step.reason
  ];
  return kind === ""
    ? undefined
    : { kind, ...at, other: before, detail: `${step.origin} goes on from ${before} (${step.reason})` };
}

/** Where a box stands in a log of which the beginning may be folded away. */
interface Standing {
  /** The last position that box and hub have in common, when the box has read beyond it. */
  rewindTo?: number;
  /** Nothing of the log that is kept goes on from what the box has. */
  needsState: boolean;
  /** The box has read what this hub does not have. */
  isLost: boolean;
  /** What the box wrote so far has seen no more of this log. */
  seenUpTo?: number;
}

function standingOf(view: AdmitView, { cursor, incarnation, marks }: Hello): Standing {
  const foldedTo = view.oldestPos() - 1;
  if (cursor === 0) return { needsState: foldedTo > 0, isLost: false };
  const head = view.head().hubPos;
  const common = marks.find(
    ({ hubPos, tip }) => hubPos >= foldedTo && hubPos <= head && view.logTipAt(hubPos) === tip,
  )?.hubPos;
  if (common === cursor) return { needsState: false, isLost: false };
  if (common !== undefined || foldedTo === 0) {
    const rewindTo = common ?? 0;
    return { rewindTo, needsState: false, isLost: true, seenUpTo: rewindTo };
  }
  // Below the fold nothing can be compared. Where the log was never cut since, it is the one that the box has read.
  const isLost = cursor >= foldedTo || incarnation > view.incarnation();
  return { needsState: true, isLost, ...(isLost || incarnation !== view.incarnation() ? { seenUpTo: 0 } : {}) };
}

/** Facts that were written before the box undid a lost part of the log have not seen what stands there now. */
function noteRewinds(answer: Answer, view: AdmitView, hello: Hello, seenUpTo: number | undefined): void {
  const caps = hello.rewinds.map(({ origin, seq, to }) => ({ origin, seq, base: to }));
  if (seenUpTo !== undefined) for (const { origin, seq } of stepsOf(hello)) caps.push({ origin, seq, base: seenUpTo });
  for (const { origin, seq, base } of caps) {
    const held = answer.origins.get(origin) ?? view.origin(origin);
    if (!held || siteOf(origin) !== hello.site) continue;
    const others = held.baseCaps.filter((cap) => !(cap.seq === seq && cap.base >= base));
    if (others.some((cap) => cap.seq >= seq && cap.base <= base)) continue;
    answer.origins.set(origin, { ...held, baseCaps: [...others, { seq, base }].slice(-rewindsMax) });
  }
}

function heldOf(view: AdmitView, hello: Hello, answer: Answer): HeldOrigin[] {
  const names = stepsOf(hello).map(({ origin }) => origin);
  if (answer.site.authority !== "" && !names.includes(answer.site.authority)) names.push(answer.site.authority);
  return names.flatMap((name) => {
    const origin = answer.origins.get(name) ?? view.origin(name);
    if (!origin) return [];
    const { seq, tip, sealedAtSeq } = origin;
    return [{ origin: name, seq, tip, durableSeq: seq, ...(sealedAtSeq === undefined ? {} : { sealedAtSeq }) }];
  });
}
