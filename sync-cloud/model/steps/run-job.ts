import {
  doneStepId,
  type Form,
  fillEmit,
  hasValue,
  isStateOf,
  type JobCommand,
  type JobState,
  listOf,
  remember,
  takeBack,
  withoutFields,
  withoutNulls,
  withValues,
} from "./job-state.ts";
import { expectedOf, matchScan, readStepScan } from "./match-scan.ts";
import type { Emit, FormValue, Job, Offer, Phrase, QuantityAsk, Step } from "./step.ts";

/** What a person (or a simulated one) does. `atMs`: when it was scanned, UTC milliseconds. */
export type JobEvent =
  | { type: "scan"; raw: string; atMs?: number }
  | { type: "quantity"; qty: number }
  | { type: "text"; field: string; value: string }
  | { type: "choose"; id: string }
  | { type: "offer"; id: string; reason?: string; qty?: number; note?: string }
  | { type: "undo" };

/** `attention`: taken, but look at the screen; or not needed. `error`: not taken, nothing changed. */
export type Feedback = "ok" | "attention" | "error";

export interface Advance {
  state: JobState;
  feedback: Feedback;
  message: Phrase;
  /** To be sent in this order. */
  commands: readonly JobCommand[];
  ended: boolean;
  /** The exception on offer that answers this error. */
  offer?: string;
}

/**
 * Runs a job: pure and total, so a replay of the events gives the same state wherever it runs. Where step.ts leaves a choice:
 *
 * - A step's `emit` is sent when the step is left the ordinary way, towards its `next`. Whoever goes elsewhere (an accept,
 *   choice or offer with another `next`) or sends a command of its own, leaves without it.
 * - The ordinary way is open when everything asked for is there: the quantity, the required texts, the whole list.
 * - A step whose fields are all filled, or whose list is long enough, is not shown but counts as done: its `emit` is sent.
 *   One that `onlyIf` rules out is not done at all.
 * - A quantity inside a scan that the quantity step ahead would not allow is dropped, so that a person keys it.
 * - An offer leaves `reason`, `note` and its quantity in the form for its command; the first two are forgotten after it. The
 *   lot of a scan refused as `scan.wrong-lot` stands in `wrongLot` when the step has an offer of the id `wrong-lot`.
 */
export function advance(job: Job, state: JobState, event: JobEvent): Advance {
  if (!isStateOf(job, state)) return stay(state, "error", { code: "job.broken", data: { step: state.stepId } });
  if (event.type === "undo") return undo(state);
  const step = stepOf(job, state.stepId);
  if (step === undefined) return stay(state, "attention", { code: "job.over" });
  const run: Run = { job, state, step };
  switch (event.type) {
    case "scan":
      return takeScan(run, event.raw, event.atMs ?? job.leaseUntil ?? Date.now());
    case "quantity":
      return takeQuantity(run, event.qty);
    case "text":
      return takeText(run, event.field, event.value);
    case "choose":
      return takeChoice(run, event.id);
    case "offer":
      return takeOffer(run, event);
  }
}

/**
 * The state a job begins in. Steps that are filled already are passed over, but never one that would send a command: nothing
 * is sent before somebody has done something.
 */
export function startJob(job: Job): JobState {
  let form = withoutNulls(job.form);
  const walked = walk(job, job.first, form, false);
  form = walked.form;
  return { jobId: job.id, stepId: walked.stepId ?? job.first, form, history: [] };
}

/** The step a job stands at; nothing when it has ended. */
export function stepOf(job: Job, stepId: string): Step | undefined {
  return stepId === doneStepId ? undefined : job.steps.find((step) => step.id === stepId);
}

interface Run {
  job: Job;
  state: JobState;
  step: Step;
}

/** How a step is left: towards its own `next` with its own command, or another way. */
type Way = { ordinary: true } | { ordinary: false; to: string; emit?: Emit; forget?: readonly string[] };

function takeScan(run: Run, raw: string, atMs: number): Advance {
  const { job, state, step } = run;
  const scan = readStepScan(raw, atMs);
  const shown = readable(scan.text);
  const match = matchScan(job, step, state.form, scan);
  const reject = (code: string, data: Record<string, string | number>) => stay(state, "error", { code, data });
  switch (match.kind) {
    case "again":
      return reject("scan.serial-again", { serial: match.value });
    case "wrong-lot":
      return refuseLot(run, match.lot, match.expected);
    case "elsewhere":
      return reject("scan.not-here", { raw: shown, what: match.means, name: match.name, ...expectedOf(step) });
    case "bad-gs1":
      return reject("scan.bad-gs1", { raw: shown, error: match.error, ai: match.ai, found: match.found });
    case "unknown":
      return step.accepts.length === 0
        ? reject("scan.not-needed", { raw: shown })
        : reject("scan.unknown", { raw: shown, ...expectedOf(step) });
  }
  const { accept } = match;
  const values = { ...match.values };
  const dropped: Phrase[] = [];
  for (const field of match.counts) {
    const qty = values[field];
    const ask = askAhead(job, step, accept.next ?? step.next, field);
    if (typeof qty !== "number" || ask === undefined || isInRange(ask, qty)) continue;
    if (ask === step.quantity) return stay(state, "error", outOfRange(ask, qty));
    delete values[field];
    dropped.push(outOfRange(ask, qty));
  }
  const form = withValues(state.form, values);
  const collects = step.collect !== undefined && step.collect.field === accept.append?.field;
  const way = wayOf(step, accept.next, undefined, collects && !isCollected(step, form));
  const taken = leave(run, form, way);
  if (taken.feedback !== "ok") return taken;
  const [notice] = dropped;
  if (notice !== undefined) return { ...taken, feedback: "attention", message: notice };
  return asksToScanAgain(job, step, taken, scan) ? { ...taken, feedback: "attention" } : taken;
}

function takeQuantity(run: Run, qty: number): Advance {
  const { state, step } = run;
  const ask = step.quantity;
  if (ask === undefined) return stay(state, "error", { code: "quantity.not-asked" });
  if (!isInRange(ask, qty)) return stay(state, "error", outOfRange(ask, qty));
  const form = withValues(state.form, { [ask.field]: qty + 0 }); // -0 is 0, also after JSON
  const onlyWay = step.accepts.length === 0 && (step.choices ?? []).length === 0;
  if (ask.endsStep || onlyWay) return leave(run, form, { ordinary: true });
  return kept(run, form, "ok", { code: "quantity.set", data: { qty } });
}

function takeText(run: Run, field: string, value: string): Advance {
  const { state, step } = run;
  const ask = step.texts?.find((text) => text.field === field);
  if (ask === undefined) return stay(state, "error", { code: "text.not-asked", data: { field } });
  const text = value.trim().slice(0, 500);
  if (text === "" && ask.required) return stay(state, "error", { code: "text.needed", data: { field } });
  if (text !== "" && ask.kind === "date" && !isDate(text)) {
    return stay(state, "error", { code: "text.bad-date", data: { field, value: readable(text) } });
  }
  const form = withValues(state.form, { [field]: text });
  const open = step.texts?.find((other) => !hasValue(form, other.field));
  const scanEnds = step.quantity !== undefined && !step.quantity.endsStep && step.accepts.length > 0;
  if (open !== undefined || scanEnds) return kept(run, form, "ok", { code: "text.set", data: { field } });
  return leave(run, form, { ordinary: true });
}

function takeChoice(run: Run, id: string): Advance {
  const choice = run.step.choices?.find((other) => other.id === id);
  if (choice === undefined) return stay(run.state, "error", { code: "choice.unknown", data: { id } });
  const form = withValues(run.state.form, choice.set ?? {});
  return leave(run, form, wayOf(run.step, choice.next, choice.emit));
}

function takeOffer(run: Run, event: Extract<JobEvent, { type: "offer" }>): Advance {
  const { state, step } = run;
  const offer = step.offers?.find((other) => other.id === event.id);
  if (offer === undefined) return stay(state, "error", { code: "choice.unknown", data: { id: event.id } });
  const problem = offerProblem(offer, event);
  if (problem !== undefined) return stay(state, "error", problem);
  const given: Record<string, FormValue> = { ...offer.set };
  if (event.reason !== undefined && offer.reasons !== undefined) given.reason = event.reason;
  if (event.note !== undefined && offer.note) given.note = event.note.trim().slice(0, 500);
  if (event.qty !== undefined && offer.quantity !== undefined) given[offer.quantity.field] = event.qty + 0;
  const way = wayOf(step, offer.next, offer.emit);
  return leave(
    run,
    withValues(state.form, given),
    way.ordinary ? way : { ...way, forget: offer.emit ? ["reason", "note"] : [] },
  );
}

function offerProblem(offer: Offer, event: Extract<JobEvent, { type: "offer" }>): Phrase | undefined {
  const reasons = offer.reasons ?? [];
  if (reasons.length > 0 && !reasons.includes(event.reason ?? ""))
    return { code: "offer.reason-needed", data: { id: offer.id } };
  if (offer.quantity === undefined) return undefined;
  if (event.qty === undefined) return { code: "quantity.needed" };
  return isInRange(offer.quantity, event.qty) ? undefined : outOfRange(offer.quantity, event.qty);
}

function undo(state: JobState): Advance {
  const taken = state.history.at(-1);
  if (taken === undefined) {
    return stay(state, "attention", state.lastSent === undefined ? { code: "undo.nothing" } : { code: "undo.sent" });
  }
  const before = takeBack(state, taken);
  return {
    state: before,
    feedback: "ok",
    message: { code: "undo.done" },
    commands: [],
    ended: before.stepId === doneStepId,
  };
}

function wayOf(step: Step, next: string | undefined, emit?: Emit, waits = false): Way {
  // A list that is not full yet keeps the step, whatever comes after it.
  if (waits || (emit === undefined && (next === undefined || next === step.next))) return { ordinary: true };
  return { ordinary: false, to: next ?? step.next, emit };
}

function leave(run: Run, form: Form, way: Way): Advance {
  const { job, state, step } = run;
  const missing = way.ordinary ? whatIsMissing(step, form) : undefined;
  if (missing !== undefined) return kept(run, form, missing.feedback, missing.message);
  const emit = way.ordinary ? step.emit : way.emit;
  const commands = emit === undefined ? [] : [fillEmit(emit, form)];
  const cleared = withoutFields(form, [...(emit?.clear ?? []), ...(way.ordinary ? [] : (way.forget ?? []))]);
  const walked = walk(job, way.ordinary ? step.next : way.to, cleared, true);
  if (walked.stepId === undefined) return stay(state, "error", { code: "job.broken", data: { step: walked.lost } });
  const sent = [...commands, ...walked.commands];
  const last = sent.at(-1);
  const after: JobState =
    last === undefined
      ? remember(state, walked.stepId, walked.form)
      : { jobId: state.jobId, stepId: walked.stepId, form: walked.form, history: [], lastSent: last.name };
  const ended = walked.stepId === doneStepId;
  const message = ended ? { code: "job.done" } : (stepOf(job, walked.stepId)?.title ?? { code: "job.done" });
  return { state: after, feedback: "ok", message, commands: sent, ended };
}

interface Walked {
  /** Nothing when a step leads to one that does not exist; `lost` names it. */
  stepId: string | undefined;
  lost: string;
  form: Form;
  commands: JobCommand[];
}

/** From here to the first step a person has to do something in. Goes round no loop twice. */
function walk(job: Job, from: string, given: Form, maySend: boolean): Walked {
  const commands: JobCommand[] = [];
  const seen = new Set<string>();
  let form = given;
  let id = from;
  for (;;) {
    if (id === doneStepId) return { stepId: id, lost: "", form, commands };
    const step = stepOf(job, id);
    if (step === undefined) return { stepId: undefined, lost: id, form, commands };
    const ruledOut = step.onlyIf !== undefined && !isCondition(form, step.onlyIf);
    const filled = !ruledOut && isFilled(step, form);
    const mustStop = seen.has(id) || (filled && step.emit !== undefined && !maySend);
    if (mustStop || !(ruledOut || filled))
      return { stepId: id, lost: "", form: withDefaultQuantity(step, form), commands };
    seen.add(id);
    if (filled && step.emit !== undefined) {
      commands.push(fillEmit(step.emit, form));
      form = withoutFields(form, step.emit.clear ?? []);
    }
    id = step.next;
  }
}

function isFilled(step: Step, form: Form): boolean {
  const fills = step.fills ?? [];
  if (step.collect !== undefined && isCollected(step, form)) return true;
  return fills.length > 0 && fills.every((field) => hasValue(form, field));
}

function isCollected(step: Step, form: Form): boolean {
  return step.collect === undefined || listOf(form, step.collect.field).length >= step.collect.length;
}

function isCondition(form: Form, condition: NonNullable<Step["onlyIf"]>): boolean {
  const value = hasValue(form, condition.field) ? form[condition.field] : null;
  return value === condition.is;
}

/** The usual quantity stands there until a person changes it; in a blind count nothing does. */
function withDefaultQuantity(step: Step, form: Form): Form {
  const ask = step.quantity;
  if (ask === undefined || ask.endsStep || ask.blind || hasValue(form, ask.field)) return form;
  return withValues(form, { [ask.field]: Math.min(Math.max(ask.expected, ask.min), ask.max) });
}

function whatIsMissing(step: Step, form: Form): { feedback: Feedback; message: Phrase } | undefined {
  const text = step.texts?.find((ask) => ask.required && (!hasValue(form, ask.field) || form[ask.field] === ""));
  if (text !== undefined)
    return { feedback: "attention", message: { code: "text.needed", data: { field: text.field } } };
  if (step.quantity !== undefined && !hasValue(form, step.quantity.field)) {
    return { feedback: "attention", message: { code: "quantity.needed" } };
  }
  if (step.collect === undefined || isCollected(step, form)) return undefined;
  const done = listOf(form, step.collect.field).length;
  return { feedback: "ok", message: { code: "collect.more", data: { done, total: step.collect.length } } };
}

/** The ask that this field will meet before the next command is sent. */
function askAhead(job: Job, step: Step, next: string, field: string): QuantityAsk | undefined {
  if (step.quantity?.field === field) return step.quantity;
  let ahead = step.emit === undefined || next !== step.next ? stepOf(job, next) : undefined;
  for (let walked = 0; ahead !== undefined && walked < job.steps.length; walked += 1) {
    if (ahead.quantity?.field === field) return ahead.quantity;
    ahead = ahead.emit === undefined ? stepOf(job, ahead.next) : undefined;
  }
  return undefined;
}

/** Confirmed by scanning again, not by tapping a dialog: the way led to a step that takes the same code. */
function asksToScanAgain(job: Job, from: Step, taken: Advance, scan: ReturnType<typeof readStepScan>): boolean {
  const landed = stepOf(job, taken.state.stepId);
  if (landed === undefined || landed.id === from.id || landed.id === from.next) return false;
  return matchScan(job, landed, taken.state.form, scan).kind === "fits";
}

/** The event was right, but another lot lies there: the offer to take it needs to know which. */
function refuseLot(run: Run, lot: string, expected: string): Advance {
  const message: Phrase = { code: "scan.wrong-lot", data: { lot, expected } };
  const offered = run.step.offers?.some((offer) => offer.id === "wrong-lot") ?? false;
  if (!offered) return stay(run.state, "error", message);
  const form = withValues(run.state.form, { wrongLot: lot });
  const state = form.wrongLot === run.state.form.wrongLot ? run.state : remember(run.state, run.step.id, form);
  return { ...stay(state, "error", message), offer: "wrong-lot" };
}

const isInRange = (ask: QuantityAsk, qty: number): boolean =>
  Number.isSafeInteger(qty) && qty >= ask.min && qty <= ask.max;

const outOfRange = (ask: QuantityAsk, qty: number): Phrase => ({
  code: "quantity.out-of-range",
  data: { qty: Number.isFinite(qty) ? qty : String(qty), min: ask.min, max: ask.max },
});

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Control characters made visible, cut to what a small screen can show. */
function readable(text: string): string {
  const visible = Array.from(text, (char) =>
    char.charCodeAt(0) < 32 ? String.fromCharCode(0x2400 + char.charCodeAt(0)) : char,
  );
  return visible.length > 60 ? `${visible.slice(0, 59).join("")}…` : visible.join("");
}

function kept(run: Run, form: Form, feedback: Feedback, message: Phrase): Advance {
  const state = remember(run.state, run.step.id, form);
  return { state, feedback, message, commands: [], ended: false };
}

function stay(state: JobState, feedback: Feedback, message: Phrase): Advance {
  return { state, feedback, message, commands: [], ended: state.stepId === doneStepId };
}
