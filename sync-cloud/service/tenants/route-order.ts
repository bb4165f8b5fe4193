import type { Choice, Part, WantedLine } from "./choose-sites.ts";

/** One site that was asked for one part of an order. */
export interface Attempt {
  site: string;
  intentId: string;
  /** 1 for a whole order. */
  part: number;
  /** The number by which the site knows it: the order's own, with the part behind it where there are several. */
  orderNumber: string;
  lines: WantedLine[];
  /** `asked` → `taken`, `refused` or `expired`; a part that was taken and is not wanted any more → `undoing` → `undone`, or `taken` again when the site cannot undo it. */
  state: "asked" | "taken" | "refused" | "expired" | "undoing" | "undone";
  askedMs: number;
  answeredMs: number | null;
  why: string;
  /** The intent that cancels it. */
  undoId?: string;
}

/** An order on its way to its site or sites, with all that undoing needs. Stored as it is. */
export interface Saga {
  number: string;
  state: "asking" | "routed" | "undoing" | "unrouted" | "cancelling" | "cancelled";
  wanted: WantedLine[];
  attempts: Attempt[];
  /** Sites that are not asked again for this order. */
  refusedBy: string[];
  why: string;
  deadlineMs: number | null;
}

export type SagaEvent =
  | { kind: "begin" }
  /** A site answered an intent of this order, or its time ran out. */
  | {
      kind: "answer";
      intentId: string;
      state: "accepted" | "refused" | "expired" | "withdrawn";
      why: string;
      /** The site has it, but cannot ship it: a draft with mistakes. */
      unfit?: boolean;
    }
  | { kind: "cancel"; reason: string }
  | { kind: "reroute"; site?: string };

/** What the saga looks at: handed in, so that a step is a pure function. */
export interface SagaWorld {
  nowMs: number;
  answerWithinMs: number;
  attemptsMax: number;
  /** Which sites can fill these lines, without those named, and without what others of this order's parts claim at a site. */
  choose(lines: readonly WantedLine[], without: readonly string[], claimed: readonly Part[]): Choice;
  newIntentId(site: string): string;
}

/** Something to ask of a site as an intent. */
export interface Ask {
  intentId: string;
  site: string;
  command: "orders.create" | "orders.cancel";
  orderNumber: string;
  /** The part of the order, for `orders.create`. */
  lines: WantedLine[];
  reason: string;
  expiresAtMs: number | null;
}

export interface Step {
  saga: Saga;
  asks: Ask[];
  /** Intents that nobody wants answered any more. */
  withdraws: string[];
}

export const newSaga = (number: string, wanted: WantedLine[]): Saga => ({
  number,
  state: "asking",
  wanted,
  attempts: [],
  refusedBy: [],
  why: "",
  deadlineMs: null,
});

/**
 * One step of an order's way: what changes, and what is asked of whom. A part that a site refuses goes to another; where none is left, what others had taken is
 * undone, so that an order is never half on its way without a person knowing. A site that took its part after its time was up is asked to undo it.
 */
export function step(before: Saga, event: SagaEvent, world: SagaWorld): Step {
  const saga = structuredClone(before);
  const out: Step = { saga, asks: [], withdraws: [] };
  if (event.kind === "begin") askAll(out, world, saga.wanted);
  else if (event.kind === "cancel") cancel(out, world, event.reason);
  else if (event.kind === "reroute") reroute(out, world, event.site);
  else takeAnswer(out, world, event);
  settle(saga);
  return out;
}

/** Asks sites for these lines; where none can, undoes what was taken and leaves it to a person. */
function askAll(out: Step, world: SagaWorld, lines: readonly WantedLine[], of?: Attempt): void {
  const { saga } = out;
  const asked = saga.attempts.filter(({ undoId }) => undoId === undefined).length;
  // A site's figures do not know yet what it was asked for or has just taken.
  const claimed = saga.attempts.filter(({ state }) => state === "asked" || state === "taken");
  const choice: Choice =
    asked < world.attemptsMax
      ? world.choose(lines, saga.refusedBy, claimed)
      : { ok: false, why: `${asked} attempts were made` };
  if (!choice.ok) {
    giveUp(out, world, choice.why);
    return;
  }
  saga.state = "asking";
  saga.why = choice.why;
  const first = 1 + Math.max(0, ...saga.attempts.map((attempt) => attempt.part));
  for (const [i, one] of choice.parts.entries()) {
    // Who follows on another's part takes its number; a part that is split further gets new ones.
    if (of && choice.parts.length === 1) ask(out, world, one, of.part, of.orderNumber);
    else {
      const isWhole = first === 1 && choice.parts.length === 1;
      ask(out, world, one, first + i, isWhole ? saga.number : `${saga.number}-${first + i}`);
    }
  }
}

function ask({ saga, asks }: Step, world: SagaWorld, { site, lines }: Part, part: number, orderNumber: string): void {
  const intentId = world.newIntentId(site);
  const expiresAtMs = world.nowMs + world.answerWithinMs;
  const now = { state: "asked" as const, askedMs: world.nowMs, answeredMs: null, why: "" };
  saga.attempts.push({ site, intentId, part, orderNumber, lines, ...now });
  asks.push({ intentId, site, command: "orders.create", orderNumber, lines, reason: "", expiresAtMs });
}

function takeAnswer(
  out: Step,
  world: SagaWorld,
  { intentId, state, why, unfit = false }: Extract<SagaEvent, { kind: "answer" }>,
): void {
  const { saga } = out;
  const undone = saga.attempts.find((attempt) => attempt.undoId === intentId);
  if (undone) {
    if (undone.state !== "undoing") return;
    undone.state = state === "accepted" ? "undone" : "taken";
    if (state !== "accepted") undone.why = `could not be undone: ${why}`;
    return;
  }
  const attempt = saga.attempts.find((one) => one.intentId === intentId);
  if (!attempt || (attempt.state !== "asked" && attempt.state !== "expired")) return;
  attempt.answeredMs = world.nowMs;
  attempt.why = why;
  if (state === "accepted") {
    // It came after its time, or after nobody wanted it: someone else may have the part by now.
    const late = attempt.state === "expired" || saga.state !== "asking";
    attempt.state = "taken";
    if (late || unfit) undo(out, world, attempt, late ? "taken too late" : why);
    if (!late && unfit) passOn(out, world, attempt);
    return;
  }
  if (attempt.state !== "asked") return;
  attempt.state = state === "refused" ? "refused" : "expired";
  passOn(out, world, attempt);
}

/** Another site is asked for what this one will not ship. */
function passOn(out: Step, world: SagaWorld, attempt: Attempt): void {
  const { saga } = out;
  if (!saga.refusedBy.includes(attempt.site)) saga.refusedBy.push(attempt.site);
  if (saga.state === "asking") askAll(out, world, attempt.lines, attempt);
}

/** Nobody can: what is under way is called off, what was taken is undone. */
function giveUp(out: Step, world: SagaWorld, why: string): void {
  out.saga.state = "undoing";
  out.saga.why = why;
  callOff(out, world, "the rest of the order found no site");
}

function cancel(out: Step, world: SagaWorld, reason: string): void {
  out.saga.state = "cancelling";
  out.saga.why = reason;
  callOff(out, world, reason);
}

function callOff(out: Step, world: SagaWorld, reason: string): void {
  for (const attempt of out.saga.attempts) {
    if (attempt.state === "asked") {
      attempt.state = "expired";
      attempt.answeredMs = world.nowMs;
      attempt.why = "not wanted any more";
      out.withdraws.push(attempt.intentId);
    } else if (attempt.state === "taken") undo(out, world, attempt, reason);
  }
}

function undo({ asks }: Step, world: SagaWorld, attempt: Attempt, reason: string): void {
  const undoId = world.newIntentId(attempt.site);
  attempt.state = "undoing";
  attempt.undoId = undoId;
  asks.push({
    intentId: undoId,
    site: attempt.site,
    command: "orders.cancel",
    orderNumber: attempt.orderNumber,
    lines: attempt.lines,
    reason,
    // It must come to an end, however long the site is away.
    expiresAtMs: null,
  });
}

function reroute(out: Step, world: SagaWorld, site: string | undefined): void {
  const { saga } = out;
  callOff(out, world, "routed anew");
  saga.refusedBy = [];
  if (site === undefined) {
    askAll(out, { ...world, attemptsMax: saga.attempts.length + world.attemptsMax }, saga.wanted);
    return;
  }
  saga.state = "asking";
  saga.why = `given to ${site} by a person`;
  const part = Math.max(0, ...saga.attempts.map((attempt) => attempt.part)) + 1;
  ask(out, world, { site, lines: saga.wanted }, part, `${saga.number}-${part}`);
}

/** Where it stands now that everything was done. */
function settle(saga: Saga): void {
  const has = (state: Attempt["state"]) => saga.attempts.some((attempt) => attempt.state === state);
  const asked = saga.attempts.filter(({ state }) => state === "asked");
  if (saga.state === "asking" && asked.length === 0) saga.state = "routed";
  if (saga.state === "undoing" && !has("undoing")) saga.state = "unrouted";
  if (saga.state === "cancelling" && !has("undoing")) {
    saga.state = has("taken") ? "routed" : "cancelled";
    if (saga.state === "routed") saga.why = "could not be cancelled everywhere";
  }
  saga.deadlineMs = null;
}
