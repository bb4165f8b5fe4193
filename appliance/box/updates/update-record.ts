import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { replaceDurably } from "../../store/durable-file.ts";
import { checkNames } from "./proof.ts";

const check = z.object({ name: z.enum(checkNames), state: z.enum(["waiting", "good", "bad"]), detail: z.string() });
const plan = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("at"), atMs: z.int() }),
  z.object({ kind: z.literal("quiet"), quietMinutes: z.int() }),
]);
const rollback = z.object({
  version: z.string(),
  backTo: z.string(),
  atMs: z.int(),
  boots: z.int(),
  cause: z.string(),
  checks: z.array(check),
  facts: z.int(),
  parked: z.int(),
  seen: z.boolean(),
});
const past = z.object({
  atMs: z.int(),
  what: z.enum(["fetched", "planned", "cancelled", "switched", "confirmed", "rolled-back", "refused"]),
  version: z.string(),
  from: z.string(),
  by: z.string(),
  detail: z.string(),
});

/**
 * What this box remembers of its updates, over restarts and in both slots: the version before and the one after read the same file, so a field is only ever
 * added, with a value for when it is missing.
 */
const record = z.object({
  /** What is being fetched; it goes on after a restart. */
  fetching: z.object({ offer: z.string(), version: z.string(), by: z.string() }).nullable().default(null),
  /** Written into the other slot, whole. */
  ready: z
    .object({ version: z.string(), notes: z.object({ en: z.string(), de: z.string() }), by: z.string() })
    .nullable()
    .default(null),
  plan: z.object({ plan, by: z.string() }).nullable().default(null),
  /** A switch was made, and the new version has not been found well yet. */
  trial: z
    .object({
      version: z.string(),
      from: z.string(),
      switchedMs: z.int(),
      boots: z.array(z.object({ atMs: z.int() })).max(20),
      checks: z.array(check),
    })
    .nullable()
    .default(null),
  rollbacks: z.array(rollback).default([]),
  history: z.array(past).default([]),
});
export type UpdateMemory = z.infer<typeof record>;
export type PastUpdate = z.infer<typeof past>;
export type Rollback = z.infer<typeof rollback>;

const historyMax = 100;
const rollbacksMax = 20;

/** The file, read once and written whole at each change. */
export class UpdateRecord {
  readonly #file: string;
  #memory: UpdateMemory;

  constructor(dataDir: string) {
    const folder = join(dataDir, "updates");
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, "record.json");
    this.#memory = read(this.#file);
  }

  get now(): Readonly<UpdateMemory> {
    return this.#memory;
  }

  change(changed: Partial<UpdateMemory>): void {
    this.#memory = { ...this.#memory, ...changed };
    replaceDurably(this.#file, `${JSON.stringify(this.#memory)}\n`);
  }

  /** Newest first. */
  note(past: PastUpdate): void {
    this.change({ history: [past, ...this.#memory.history].slice(0, historyMax) });
  }

  rolledBack(one: Rollback): void {
    this.change({ rollbacks: [one, ...this.#memory.rollbacks].slice(0, rollbacksMax) });
  }
}

/** A file that cannot be read is begun anew: what happened before is no reason for a box not to start. */
function read(file: string): UpdateMemory {
  try {
    if (existsSync(file)) return record.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // torn or of another kind
  }
  return record.parse({});
}
