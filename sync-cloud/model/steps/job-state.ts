import type { Emit, EmitValue, FormValue, Job, Value } from "./step.ts";

/** Where a job stands. Small plain JSON: the handheld stores it with every event, so a flat battery loses nothing. */
export interface JobState {
  jobId: string;
  /** `done` when the job has ended. */
  stepId: string;
  /** Holds no null: a field without a value is not there. */
  form: Form;
  /** What undo takes back: the events since the last command, oldest first. */
  history: readonly Taken[];
  /** The last command that was sent; from there on nothing can be taken back here. */
  lastSent?: string;
}

export type Form = Record<string, FormValue>;

export const doneStepId = "done";

/** One event, as the way back: the step it was made in, the values before it (null: none), the lists it added to. */
export interface Taken {
  stepId: string;
  before: Record<string, FormValue>;
  appended: readonly string[];
}

/** A command a job asks for; the sender adds the command id. */
export interface JobCommand {
  name: string;
  input: Record<string, unknown>;
}

const historyMax = 1_000;

export function hasValue(form: Form, field: string): boolean {
  return Object.hasOwn(form, field) && form[field] !== null;
}

/** A copy of the form with these values; null takes a field out. */
export function withValues(form: Form, values: Record<string, FormValue>): Form {
  return withoutNulls({ ...form, ...values });
}

export function withoutNulls(form: Record<string, FormValue>): Form {
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== null));
}

export function withoutFields(form: Form, fields: readonly string[]): Form {
  return Object.fromEntries(Object.entries(form).filter(([field]) => !fields.includes(field)));
}

export function listOf(form: Form, field: string): readonly string[] {
  const value = Object.hasOwn(form, field) ? form[field] : undefined;
  return Array.isArray(value) ? value : [];
}

/** The template with the form's values in it. What has no value is left out, in lists too. */
export function fillEmit(emit: Emit, form: Form): JobCommand {
  return { name: emit.command, input: fillObject(emit.input, form) };
}

/** The state after an event that sent nothing: one more thing undo can take back. */
export function remember(state: JobState, stepId: string, form: Form): JobState {
  const taken = difference(state, form);
  return { ...state, stepId, form, history: [...state.history, taken].slice(-historyMax) };
}

/** The state as it was before the last event. */
export function takeBack(state: JobState, taken: Taken): JobState {
  const form = withValues(state.form, taken.before);
  for (const field of taken.appended) form[field] = listOf(state.form, field).slice(0, -1);
  return { ...state, stepId: taken.stepId, form, history: state.history.slice(0, -1) };
}

/** True when the state belongs to this job and is not torn: what a store gives back is checked before it is used. */
export function isStateOf(job: Job, state: JobState): boolean {
  if (state.jobId !== job.id) return false;
  return state.stepId === doneStepId || job.steps.some((step) => step.id === state.stepId);
}

function difference(state: JobState, after: Form): Taken {
  const before: Record<string, FormValue> = {};
  const appended: string[] = [];
  for (const field of new Set([...Object.keys(state.form), ...Object.keys(after)])) {
    const was = Object.hasOwn(state.form, field) ? (state.form[field] ?? null) : null;
    const is = Object.hasOwn(after, field) ? (after[field] ?? null) : null;
    if (sameValue(was, is)) continue;
    if (Array.isArray(was) && Array.isArray(is) && sameValue(was, is.slice(0, -1))) appended.push(field);
    else before[field] = was;
  }
  return { stepId: state.stepId, before, appended };
}

function sameValue(a: FormValue, b: FormValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a === b || (a.length === b.length && a.every((value, index) => value === b[index]));
}

function fillObject(template: Readonly<Record<string, EmitValue>>, form: Form): Record<string, unknown> {
  const filled = Object.entries(template).map(([key, value]) => [key, fillValue(value, form)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

function fillValue(value: EmitValue, form: Form): unknown {
  if (isList(value)) return value.map((part) => fillValue(part, form)).filter((part) => part !== undefined);
  if (!isObject(value)) return value;
  if (isField(value)) return hasValue(form, value.field) ? form[value.field] : undefined;
  return fillObject(value, form);
}

const isList = (value: EmitValue): value is readonly EmitValue[] => Array.isArray(value);
const isObject = (value: EmitValue): value is Exclude<EmitValue, Value | readonly EmitValue[]> =>
  typeof value === "object" && value !== null;

function isField(value: { field: string } | { [key: string]: EmitValue }): value is { field: string } {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === "field" && typeof value.field === "string";
}
