import { type BootState, installedState, otherSlot, type SlotName, slotNames } from "../boot-state.ts";
import { parseGrubenv, printGrubenv } from "../grubenv.ts";
import { pickSlot } from "../pick-slot.ts";
import { arm, beginUpdate, confirm } from "../transitions.ts";

/**
 * A box as far as its boot goes, in every state that it can come to: an update step by step, with power going away between any two of them, any
 * part of what was not flushed lost, versions that work and versions that do not. The rule and the transitions are the real ones.
 */
export interface ModelOptions {
  /** Updates that are tried one after another. */
  updates: number;
  /** Wrong on purpose, to see that the search would find it. */
  mistake?: "arm-before-flush" | "truncate-first" | "two-sectors" | "update-on-trial";
}

export interface ModelResult {
  states: number;
  /** What went wrong first, as the steps that led there. */
  violation?: { what: string; steps: string[] };
}

/** What is in a slot's place on the disk. `bad` is whole and signed, and never becomes healthy. */
type Content = "empty" | "half" | "good" | "bad";

/** One write that is not flushed yet: of the environment, or of a slot's content. */
type Pending = { env: EnvBlock } | { slot: SlotName; content: Content };
/** The block as it is on the disk, byte for byte. */
type EnvBlock = string;

type Machine =
  | { is: "off" }
  | { is: "starts"; slot: SlotName }
  /** `at`: how many steps of an update are done. */
  | { is: "runs"; slot: SlotName; at?: number; brings?: "good" | "bad" };

interface World {
  env: EnvBlock;
  slots: Readonly<Record<SlotName, Content>>;
  pending: readonly Pending[];
  machine: Machine;
  updatesLeft: number;
  /** The slot that was confirmed last, as far as that reached the disk. */
  promised: SlotName;
  /** Starts in a row after which no confirmation reached the disk. */
  failed: number;
}

export function exploreBoot(options: ModelOptions): ModelResult {
  const first: World = {
    env: textOf(installedState("1.0.0")),
    slots: { A: "good", B: "empty" },
    pending: [],
    machine: { is: "off" },
    updatesLeft: options.updates,
    promised: "A",
    failed: 0,
  };
  const seen = new Map<string, { from: string; step: string }>();
  const queue: World[] = [first];
  seen.set(keyOf(first), { from: "", step: "installed" });
  try {
    for (let world = queue.pop(); world; world = queue.pop()) {
      const from = keyOf(world);
      for (const [step, next] of successors(world, options)) {
        const key = keyOf(next);
        if (seen.has(key)) continue;
        seen.set(key, { from, step });
        check(next, key);
        queue.push(next);
      }
    }
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { states: seen.size, violation: { what: error.message, steps: stepsTo(error.key, seen) } };
  }
  return { states: seen.size };
}

class Wrong extends Error {
  readonly key: string;
  constructor(what: string, key: string) {
    super(what);
    this.key = key;
  }
}

/** What must hold in every state, as the disk is when the power goes right now with nothing more written. */
function check(world: World, key: string): void {
  if (world.machine.is !== "off") return;
  const env = readEnv(world.env);
  if (!env) throw new Wrong("the boot environment is not whole", key);
  const { slot } = pickSlot(env);
  const content = world.slots[slot];
  if (content === "half" || content === "empty") throw new Wrong(`slot ${slot} would start, and it is ${content}`, key);
  if (slot !== world.promised && env.slots[slot].trust === "good" && world.failed < 9)
    throw new Wrong(`slot ${slot} would start, though ${world.promised} was confirmed`, key);
  const starts = startsUntilHealthy(env, world.slots);
  if (starts === undefined) throw new Wrong("no start becomes healthy any more", key);
  if (starts > 4) throw new Wrong(`it takes ${starts} starts to become healthy`, key);
}

/** With nothing going wrong from here on but the version itself. */
function startsUntilHealthy(env: BootState, slots: World["slots"]): number | undefined {
  let state = env;
  for (let starts = 1; starts <= 24; starts++) {
    const { slot, after } = pickSlot(state);
    if (slots[slot] === "good") return starts;
    state = after;
  }
  return undefined;
}

function* successors(world: World, options: ModelOptions): Generator<[string, World]> {
  const { machine } = world;
  if (machine.is === "off") {
    const env = readEnv(world.env);
    if (!env) return;
    const { slot, after } = pickSlot(env);
    const failed = Math.min(9, world.failed + 1);
    // Where the confirmed one has used up its tries, the one before takes its place.
    const promised = env.slots[slot].trust === "good" ? slot : world.promised;
    // GRUB flushes nothing: the count may still be in the drive's memory when the power goes.
    yield [
      `GRUB starts ${slot}`,
      write({ ...world, failed, promised, machine: { is: "starts", slot } }, { env: textOf(after) }, options),
    ];
    return;
  }
  yield* cuts(world);
  if (machine.is === "starts") {
    if (world.slots[machine.slot] === "good") {
      const running = { ...world, machine: { is: "runs", slot: machine.slot } as const };
      yield [`${machine.slot} becomes healthy and confirms`, confirmed(running, machine.slot, options)];
    } else {
      yield [`${machine.slot} crashes`, { ...flush(world), machine: { is: "off" } }];
      // It comes up far enough for its agent, and no further.
      if (options.mistake === "update-on-trial" && world.updatesLeft > 0)
        yield* updateSteps({ ...world, machine: { is: "runs", slot: machine.slot } }, options);
    }
    return;
  }
  if (world.pending.length > 0 && machine.at === undefined) yield ["flush", flush(world)];
  yield [`${machine.slot} restarts`, { ...flush(world), machine: { is: "off" } }];
  yield* updateSteps(world, options);
}

function* updateSteps(world: World, options: ModelOptions): Generator<[string, World]> {
  const { machine } = world;
  if (machine.is !== "runs") return;
  const env = envNow(world);
  if (!env) return;
  const other = otherSlot(machine.slot);
  if (machine.at === undefined) {
    if (world.updatesLeft === 0) return;
    const begins = write(world, { env: textOf(beginUpdate(env, machine.slot)) }, options);
    for (const brings of ["good", "bad"] as const)
      yield [
        `an update to a ${brings} version begins`,
        { ...begins, updatesLeft: world.updatesLeft - 1, machine: { ...machine, at: 0, brings } },
      ];
    return;
  }
  const brings = machine.brings ?? "good";
  const step = programOf(options)[machine.at];
  const next: World = { ...world, machine: { ...machine, at: machine.at + 1 } };
  if (step === "flush") yield ["flush", flush(next)];
  // Half of it may reach the disk at any time; all of it does by the flush.
  else if (step === "write")
    yield [
      `slot ${other} is written`,
      write(write(next, { slot: other, content: "half" }, options), { slot: other, content: brings }, options),
    ];
  else if (step === "arm")
    yield [`slot ${other} is armed`, write(next, { env: textOf(arm(env, machine.slot, "1.1.0")) }, options)];
  else yield ["the update is done", { ...next, machine: { is: "runs", slot: machine.slot } }];
}

const programOf = ({ mistake }: ModelOptions): readonly string[] =>
  mistake === "arm-before-flush" ? ["flush", "write", "arm", "flush"] : ["flush", "write", "flush", "arm", "flush"];

/** Power goes: of what was not flushed any part is on the disk. */
function* cuts(world: World): Generator<[string, World]> {
  for (let kept = 0; kept < 2 ** world.pending.length; kept++) {
    const reached = world.pending.filter((_, n) => kept & (1 << n));
    const cut = reached.reduce(apply, { ...world, pending: [] });
    const parts = world.pending.length > 0 ? ` (${reached.length} of ${world.pending.length} writes are kept)` : "";
    yield [`power cut${parts}`, { ...cut, machine: { is: "off" } }];
  }
}

function apply(world: World, pending: Pending): World {
  if ("slot" in pending) return { ...world, slots: { ...world.slots, [pending.slot]: pending.content } };
  const env = merged(world.env, pending.env);
  const before = readEnv(world.env);
  const after = readEnv(env);
  const confirmed = slotNames.find(
    (slot) => after?.slots[slot].trust === "good" && before?.slots[slot].trust !== "good",
  );
  const promised = confirmed ?? world.promised;
  return { ...world, env, promised, failed: after?.slots[promised].tries === 0 ? 0 : world.failed };
}

const flush = (world: World): World => world.pending.reduce(apply, { ...world, pending: [] });

function confirmed(world: World, slot: SlotName, options: ModelOptions): World {
  const env = envNow(world);
  return env ? write(world, { env: textOf(confirm(env, slot)) }, options) : world;
}

function write(world: World, pending: Pending, { mistake }: ModelOptions): World {
  if (!("env" in pending)) return { ...world, pending: [...world.pending, pending] };
  const whole = pending.env;
  const writes: Pending[] =
    mistake === "truncate-first"
      ? [{ env: "" }, pending]
      : mistake === "two-sectors"
        ? [{ env: `${whole.slice(0, splitAt)}${keep}` }, { env: `${keep}${whole.slice(splitAt)}` }]
        : [pending];
  return { ...world, pending: [...world.pending, ...writes] };
}

/** Where the sector ends, were the variables spread over two. */
const splitAt = 60;
/** Stands for the half that a write leaves as it is. */
const keep = "…";

function merged(before: EnvBlock, written: EnvBlock): EnvBlock {
  if (written.endsWith(keep)) return written.slice(0, -keep.length) + before.slice(splitAt);
  if (written.startsWith(keep)) return before.slice(0, splitAt) + written.slice(keep.length);
  return written;
}

/** As the running system reads it: through the page cache, with what is not flushed. */
function envNow(world: World): BootState | undefined {
  return readEnv(
    world.pending.reduce((env, pending) => ("env" in pending ? merged(env, pending.env) : env), world.env),
  );
}

const textOf = (state: BootState): EnvBlock => printGrubenv(state).toString("latin1");

const parsed = new Map<EnvBlock, BootState | undefined>();
function readEnv(env: EnvBlock): BootState | undefined {
  if (!parsed.has(env)) parsed.set(env, tryParse(env));
  return parsed.get(env);
}

function tryParse(env: EnvBlock): BootState | undefined {
  try {
    return parseGrubenv(Buffer.from(env, "latin1"));
  } catch {
    return undefined;
  }
}

const keyOf = (world: World): string => JSON.stringify(world);

function stepsTo(key: string, seen: ReadonlyMap<string, { from: string; step: string }>): string[] {
  const steps: string[] = [];
  for (let at = seen.get(key); at; at = seen.get(at.from)) steps.unshift(at.step);
  return steps;
}
