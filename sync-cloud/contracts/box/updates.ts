import { z } from "zod";
import { command, query } from "../define.ts";
import { epochMs } from "../values.ts";

const count = z.int().nonnegative();
export const updateVersion = z
  .string()
  .max(32)
  .regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]*$/, "a version, as 1.4.0")
  .meta({ description: "As 1.4.0" });

export const updateSource = z.enum(["cloud", "stick", "file"]);

const notes = z.object({ en: z.string(), de: z.string() });

/** As at every door: screens have their own words for the code and its data. */
const problem = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  todo: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** A version that can be had. `offer` names it in `updates.fetch`. */
const offer = z.object({
  offer: z.string().meta({ description: "Names it when it is fetched" }),
  version: updateVersion,
  source: updateSource,
  bytes: count,
  builtMs: epochMs,
  notes,
  fits: z.boolean(),
  why: problem.nullable().meta({ description: "Why this box does not take it" }),
  wanted: z.boolean().meta({ description: "The cloud says that this box should have it" }),
});

const check = z.object({
  name: z.enum(["store", "journal", "broker", "doors", "screen"]),
  state: z.enum(["waiting", "good", "bad"]),
  detail: z.string(),
});

const when = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("at"), atMs: epochMs }),
  z.object({
    kind: z.literal("quiet"),
    quietMinutes: z.int(),
    quietSinceMs: epochMs.nullable().meta({ description: "null while somebody works" }),
    busy: z.string().meta({ description: "leases, scans, or empty while the floor is quiet" }),
  }),
]);

/** What goes on with updates, one of these at a time. */
const updateState = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("idle") }),
  z.object({
    kind: z.literal("fetching"),
    version: updateVersion,
    source: updateSource,
    doneBytes: count,
    totalBytes: count,
    retryAtMs: epochMs.nullable().meta({ description: "The line is bad: it goes on from where it is, then" }),
    trouble: z.string(),
  }),
  z.object({
    kind: z.literal("writing"),
    version: updateVersion,
    step: z.string().meta({ description: "check, write, read-back …" }),
    percent: z.int().min(0).max(100),
  }),
  z.object({ kind: z.literal("ready"), version: updateVersion, notes }),
  z.object({ kind: z.literal("planned"), version: updateVersion, when, by: z.string() }),
  z.object({ kind: z.literal("countdown"), version: updateVersion, switchAtMs: epochMs }),
  z.object({
    kind: z.literal("switching"),
    version: updateVersion,
    step: z.enum(["backup", "arm", "restart"]),
  }),
  z.object({
    kind: z.literal("proving"),
    version: updateVersion,
    sinceMs: epochMs,
    untilMs: epochMs,
    boot: z
      .int()
      .meta({ description: "1, 2 or 3: after three that did not prove themselves the old version comes back" }),
    checks: z.array(check),
  }),
]);
export type UpdateState = z.infer<typeof updateState>;

/** A new version did not prove itself, and the one before it came back. */
const rollback = z.object({
  version: z.string().meta({ description: "That was given up" }),
  backTo: z.string(),
  atMs: epochMs,
  boots: z.int(),
  cause: z.string().meta({ description: "did-not-start, unhealthy, by-hand" }),
  checks: z.array(check).meta({ description: "What was not well when it gave up; empty when it never came so far" }),
  facts: count.meta({ description: "Facts written by the new version that were carried over into the old book" }),
  parked: count.meta({ description: "Settings of the new version that wait until it comes again" }),
  seen: z.boolean(),
});
export type UpdateRollback = z.infer<typeof rollback>;

const past = z.object({
  atMs: epochMs,
  what: z.enum(["fetched", "planned", "cancelled", "switched", "confirmed", "rolled-back", "refused"]),
  version: z.string(),
  from: z.string(),
  by: z.string(),
  detail: z.string(),
});
export type UpdatePast = z.infer<typeof past>;

export const updatesStatus = query({
  name: "updates.status",
  title: "Which version runs here, and what goes on with updates",
  input: {},
  output: z.object({
    version: z.string(),
    /** Of the box; empty where the machine is not ours. */
    slot: z.enum(["A", "B", ""]),
    ours: z.boolean().meta({ description: "false: a checkout or a server; somebody else updates this machine" }),
    state: updateState,
    offers: z.array(offer),
    lookedAtMs: epochMs.nullable(),
    trouble: problem
      .extend({ atMs: epochMs })
      .nullable()
      .meta({ description: "Why the last thing that was asked for did not come to its end" }),
    rollback: rollback.nullable(),
  }),
  may: "anyone",
  rest: "GET /updates",
});

const boxRefusals = ["box-not-ours", "box-not-installed", "box-silent", "box-busy"] as const;

export const lookForUpdates = command({
  name: "updates.look",
  title: "Ask the cloud and look at the sticks for other versions",
  input: {},
  output: z.object({ offers: z.array(offer) }),
  refusals: boxRefusals,
  may: ["supervisor"],
  rest: "POST /updates/look",
});

export const fetchUpdate = command({
  name: "updates.fetch",
  title: "Fetch a version and write it beside the one that runs; the site goes on working",
  input: { offer: z.string().min(1).max(300) },
  output: z.object({ version: z.string() }),
  refusals: [...boxRefusals, "update-unknown", "update-running", "update-no-space"],
  may: ["supervisor"],
  rest: "POST /updates/fetch",
});

export const fetchUpdateFile = command({
  name: "updates.take-file",
  title: "Take a version from a file on this machine",
  input: { path: z.string().min(1).max(500).meta({ description: "Absolute path of a .kontor file" }) },
  output: z.object({ version: z.string() }),
  refusals: [
    ...boxRefusals,
    "update-running",
    "update-no-space",
    "not-found",
    "bundle-unreadable",
    "bundle-not-signed",
    "bundle-cut-short",
    "bundle-damaged",
    "bundle-for-other-cpu",
    "bundle-older",
    "bundle-needs-step",
    "bundle-too-large",
  ],
  may: ["admin"],
  rest: "POST /updates/take-file",
});

export const cancelUpdate = command({
  name: "updates.cancel",
  title: "Stop fetching, or call a planned switch off",
  input: {},
  output: z.object({ version: z.string() }),
  refusals: ["box-not-ours", "update-not-ready"],
  may: ["supervisor"],
  rest: "POST /updates/cancel",
});

export const switchUpdateAt = command({
  name: "updates.switch-at",
  title: "Choose the moment of the switch: a time, or when the floor is quiet",
  input: {
    when: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("at"), atMs: epochMs }),
      z.strictObject({ kind: z.literal("quiet"), quietMinutes: z.int().min(1).max(240).default(10) }),
    ]),
  },
  output: z.object({ version: z.string() }),
  refusals: ["box-not-ours", "update-not-ready", "update-time-invalid"],
  may: ["supervisor"],
  rest: "POST /updates/switch-at",
});

export const switchUpdateNow = command({
  name: "updates.switch-now",
  title: "Switch to the new version after a short countdown",
  input: {
    countdownSeconds: z.int().min(0).max(600).default(60).meta({ description: "So long people on the floor are told" }),
  },
  output: z.object({ version: z.string(), switchAtMs: epochMs }),
  refusals: ["box-not-ours", "update-not-ready"],
  may: ["supervisor"],
  rest: "POST /updates/switch-now",
});

export const updatesHistory = query({
  name: "updates.history",
  title: "What was updated here, newest first",
  input: {},
  output: z.object({ history: z.array(past), rollbacks: z.array(rollback) }),
  may: ["supervisor"],
  rest: "GET /updates/history",
});

export const rollbackSeen = command({
  name: "updates.seen",
  title: "The message about a rollback was read",
  input: {},
  output: z.object({ seen: z.boolean() }),
  may: ["supervisor"],
  rest: "POST /updates/seen",
});

export const updatesContracts = {
  "updates.status": updatesStatus,
  "updates.look": lookForUpdates,
  "updates.fetch": fetchUpdate,
  "updates.take-file": fetchUpdateFile,
  "updates.cancel": cancelUpdate,
  "updates.switch-at": switchUpdateAt,
  "updates.switch-now": switchUpdateNow,
  "updates.history": updatesHistory,
  "updates.seen": rollbackSeen,
};
