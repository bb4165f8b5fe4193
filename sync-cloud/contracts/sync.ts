import { z } from "zod";
import { command, query } from "./define.ts";
import { epochMs } from "./values.ts";

const count = z.int().nonnegative();

const trouble = z.object({
  code: z.string().meta({ description: "Stable: unreachable, box-revoked, session-unknown, overloaded, signature, …" }),
  words: z.string().meta({ description: "What it means and what to do, in a sentence" }),
  detail: z.string(),
  sinceMs: epochMs,
  nextTryMs: epochMs,
});

export const standbyShape = z.object({
  role: z.enum(["alone", "primary", "standby"]),
  /** The other box: who follows this one, or whom this one follows. */
  peer: z.string(),
  state: z.enum(["off", "waiting", "catching-up", "in-step", "gone"]),
  synchronous: z.boolean().meta({ description: "An answer waits until it is on both disks" }),
  lastHeardMs: z.int().nullable(),
  /** Rows of the journal that the standby does not have yet, as far as this box knows. */
  behind: count,
  aloneSinceMs: z
    .int()
    .nullable()
    .meta({ description: "Since when a synchronous primary answers without its standby" }),
  takeOverAfterMs: z.int().nullable().meta({
    description: "A standby takes over by itself when its primary is gone for this long; null: only when told",
  }),
});

/** For the sync page: how this box stands with its cloud, as of now. */
export const syncStatus = query({
  name: "sync.status",
  title: "How this box stands with its cloud and its standby",
  input: {},
  output: z.object({
    state: z.enum(["unpaired", "connecting", "online", "retrying", "refused"]),
    site: z.string(),
    origin: z.string(),
    fencedBy: z
      .string()
      .meta({ description: "The epoch of another box that goes on in this site; empty: this box works" }),
    cloud: z
      .object({ url: z.string(), box: z.string(), company: z.string(), site: z.string(), pairedAtMs: epochMs })
      .nullable(),
    mode: z.string().meta({ description: "resume, fork, sealed, snapshot, expelled; empty before the first contact" }),
    lastContactMs: z.int().nullable(),
    trouble: trouble.nullable(),
    pending: z.object({
      facts: count,
      oldestAtMs: z.int().nullable(),
      kinds: z.array(z.object({ type: z.string(), facts: count, oldestAtMs: epochMs })),
    }),
    sequence: z.object({ written: count, acknowledged: count, durable: count }),
    log: z.object({ cursor: count, head: count, incarnation: count, behind: count }),
    current: z.boolean().meta({ description: "All is here and there" }),
    clock: z.object({ offsetMs: z.int().nullable(), words: z.string() }),
    schema: count,
    late: count.meta({ description: "Facts of closed epochs that wait to be adopted" }),
    held: count.meta({ description: "Own facts that the hub flagged or holds back" }),
    standby: standbyShape,
  }),
  may: "anyone",
  rest: "GET /sync/status",
});

export const pairSync = command({
  name: "sync.pair",
  title: "Pair this box with a cloud",
  input: {
    url: z.string().trim().min(1).max(500).meta({ description: "https://…, as the cloud's pairing page shows it" }),
    code: z.string().trim().min(1).max(60).meta({ description: "The one-time code that the pairing page shows" }),
  },
  output: z.object({ box: z.string(), company: z.string(), site: z.string() }),
  refusals: ["cloud-url-invalid", "cloud-paired", "cloud-unreachable", "cloud-refuses"],
  may: ["admin"],
  rest: "POST /sync/pair",
});

export const unpairSync = command({
  name: "sync.unpair",
  title: "Forget the cloud; the book stays as it is",
  input: {},
  output: z.object({ url: z.string() }),
  refusals: ["cloud-unpaired"],
  may: ["admin"],
  rest: "POST /sync/unpair",
});

export const inviteStandby = command({
  name: "sync.invite-standby",
  title: "A one-time code by which another box of this site becomes the standby",
  input: {
    synchronous: z.boolean().default(false),
    aloneAfterMs: z
      .int()
      .min(100)
      .max(600_000)
      .default(3_000)
      .meta({ description: "A synchronous primary goes on alone when the standby is silent for this long" }),
  },
  output: z.object({ code: z.string(), expiresAt: epochMs }),
  refusals: ["standby-not-here"],
  may: ["admin"],
  rest: "POST /sync/standby/invite",
});

export const dropStandby = command({
  name: "sync.drop-standby",
  title: "Go on without a standby",
  input: {},
  output: z.object({ peer: z.string() }),
  refusals: ["standby-not-here"],
  may: ["admin"],
  rest: "POST /sync/standby/drop",
});

export const takeOver = command({
  name: "sync.take-over",
  title: "This standby goes on in place of its primary, in an epoch of its own",
  input: {},
  output: z.object({ origin: z.string(), facts: count }),
  refusals: ["standby-not-here"],
  may: ["admin", "supervisor"],
  rest: "POST /sync/standby/take-over",
});

export const syncContracts = {
  "sync.status": syncStatus,
  "sync.pair": pairSync,
  "sync.unpair": unpairSync,
  "sync.invite-standby": inviteStandby,
  "sync.drop-standby": dropStandby,
  "sync.take-over": takeOver,
};
