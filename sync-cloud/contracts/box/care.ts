import { z } from "zod";
import { alarmCodes } from "../../model/care/alarms.ts";
import { checkCodes, sayCodes } from "../../model/care/finding-words.ts";
import { type Contract, command, query } from "../define.ts";
import { epochMs } from "../values.ts";

const finding = z.object({
  check: z.enum(checkCodes),
  state: z.enum(["well", "odd", "wrong"]),
  say: z.enum(sayCodes),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
  alarm: z.enum(alarmCodes).nullable(),
  detail: z.string().meta({ description: "What was seen, in English" }),
  todo: z.string().meta({ description: "What to do, in English; empty when all is well" }),
});
const findings = z.object({ asOf: epochMs, findings: z.array(finding) });

const keep = z.int().min(0).max(400);
const backupPlan = z.strictObject({
  enabled: z.boolean(),
  /** Minutes after midnight, by the site's time zone. */
  atMinute: z.int().min(0).max(1_439),
  everyHours: z.union([z.literal(1), z.literal(4), z.literal(12), z.literal(24)]),
  places: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("stick") }),
        z.strictObject({ kind: z.literal("folder"), path: z.string().min(1).max(500) }),
        z.strictObject({
          kind: z.literal("share"),
          type: z.enum(["smb", "nfs"]),
          host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, "a host name or an address"),
          share: z.string().regex(/^[^\s,\\]{1,200}$/, "name of the share, or path of the export"),
          user: z.string().max(80).default(""),
          /** Kept on this box and never shown; left out: the one that is kept. */
          password: z.string().max(200).optional(),
        }),
        z.strictObject({ kind: z.literal("cloud") }),
      ]),
    )
    .max(4),
  keep: z.strictObject({ daily: keep, weekly: keep, monthly: keep }),
});
export type BackupPlan = z.infer<typeof backupPlan>;
export type BackupPlace = BackupPlan["places"][number];

const backupFile = z.object({
  name: z.string(),
  atMs: epochMs,
  bytes: z.int(),
  siteId: z.string(),
  siteName: z.string(),
  facts: z.int(),
  version: z.string(),
});
export type BackupFile = z.infer<typeof backupFile>;
const placeKind = z.enum(["stick", "folder", "share", "cloud"]);

const findingsQuery = query({
  name: "care.findings",
  title: "How this box is: disk, book, clock, backups and the rest, each with what to do",
  input: {},
  output: findings,
  may: ["supervisor"],
  rest: "GET /care/findings",
});
const examine = command({
  name: "care.examine",
  title: "Look again now; thorough also checks every fact against every balance",
  input: { thorough: z.boolean().default(false) },
  output: findings,
  may: ["supervisor"],
  rest: "POST /care/examine",
});
const runbook = query({
  name: "care.runbook",
  title: "What an alarm means and what to do, as Markdown",
  input: { alarm: z.enum(alarmCodes) },
  output: z.object({ alarm: z.enum(alarmCodes), markdown: z.string() }),
  refusals: ["not-found"],
  may: "anyone",
  rest: "GET /care/runbooks/{alarm}",
});
const backups = query({
  name: "care.backups",
  title: "Backups: where they go and when, what is there, and how the last ones went",
  input: {},
  output: z.object({
    asOf: epochMs,
    plan: backupPlan,
    nextAtMs: epochMs.nullable(),
    running: z.object({ place: placeKind, step: z.string(), done: z.int(), of: z.int() }).nullable(),
    places: z.array(
      z.object({
        kind: placeKind,
        /** As people would call it: a folder's path, a share's address. */
        title: z.string(),
        lastAtMs: epochMs.nullable(),
        lastTroubleAtMs: epochMs.nullable(),
        lastTrouble: z.string(),
        files: z.array(backupFile).meta({ description: "As of the last look; the newest first" }),
      }),
    ),
    recovery: z.object({ made: z.boolean(), madeAtMs: epochMs.nullable(), withPassphrase: z.boolean() }),
  }),
  may: ["supervisor"],
  rest: "GET /care/backups",
});
const savePlan = command({
  name: "care.save-plan",
  title: "Where backups go, when, and how many are kept",
  input: { plan: backupPlan },
  output: z.object({ plan: backupPlan }),
  refusals: ["recovery-code-missing", "backup-place-unusable"],
  may: [],
  rest: "POST /care/backup-plan",
});
const makeRecoveryCode = command({
  name: "care.make-recovery-code",
  title: "Make the code that opens backups; it is shown this once",
  input: {
    passphrase: z
      .string()
      .max(200)
      .default("")
      .refine((text) => text === "" || text.length >= 10, "at least 10 characters")
      .meta({ description: "Opens the backups, too; left out: only the code does" }),
    replace: z.boolean().default(false).meta({ description: "Older backups still need the older code" }),
  },
  output: z.object({
    code: z.string(),
    ageKey: z.string().meta({ description: "The same key as the program age writes it" }),
  }),
  refusals: ["recovery-code-there"],
  may: [],
  rest: "POST /care/recovery-code",
});
const backUp = command({
  name: "care.back-up",
  title: "Back up now, to every place of the plan",
  input: {},
  output: z.object({ started: z.literal(true) }),
  refusals: ["recovery-code-missing", "backup-running", "backup-place-unusable"],
  may: ["supervisor"],
  rest: "POST /care/back-up",
});
const foundBackups = query({
  name: "care.found-backups",
  title: "Backups on sticks that are in, and in the places of the plan",
  input: {},
  output: z.object({
    files: z.array(
      backupFile.extend({ file: z.string().meta({ description: "Names it for care.restore-from" }), place: placeKind }),
    ),
  }),
  may: [],
  rest: "GET /care/found-backups",
});
const restoreFrom = command({
  name: "care.restore-from",
  title: "Become what a backup holds; the appliance restarts with it",
  input: {
    file: z.string().min(1).max(1_000),
    code: z.string().trim().min(1).max(200).meta({ description: "Recovery code, or the passphrase" }),
    replace: z
      .string()
      .max(80)
      .default("")
      .meta({ description: "The site's name, typed, where there is a book already" }),
  },
  output: z.object({ siteId: z.string(), siteName: z.string(), facts: z.int(), atMs: epochMs, restarts: z.boolean() }),
  refusals: [
    "not-found",
    "recovery-code-wrong",
    "backup-unusable",
    "confirmation-wrong",
    "backup-running",
    "storage-full",
  ],
  may: [],
  rest: "POST /care/restore-from",
});
const saveLogs = command({
  name: "care.save-logs",
  title: "Save the log bundle for support to a stick, without secrets",
  input: {},
  output: z.object({ file: z.string(), bytes: z.int() }),
  refusals: [
    "backup-place-unusable",
    "box-not-ours",
    "box-silent",
    "box-busy",
    "media-unknown",
    "media-unreadable",
    "media-in-use",
  ],
  may: ["supervisor"],
  rest: "POST /care/save-logs",
});
const resetBox = command({
  name: "care.reset-box",
  title: "Factory reset: the data's key is destroyed, and the box starts as new",
  input: { typed: z.string().max(80).meta({ description: "The site's name, typed" }) },
  output: z.object({ restarts: z.literal(true) }),
  refusals: ["confirmation-wrong", "box-not-ours", "box-silent", "box-busy", "box-not-installed", "reset-impossible"],
  may: [],
  rest: "POST /care/reset-box",
});

export const careContracts = {
  "care.findings": findingsQuery,
  "care.examine": examine,
  "care.runbook": runbook,
  "care.backups": backups,
  "care.save-plan": savePlan,
  "care.make-recovery-code": makeRecoveryCode,
  "care.back-up": backUp,
  "care.found-backups": foundBackups,
  "care.restore-from": restoreFrom,
  "care.save-logs": saveLogs,
  "care.reset-box": resetBox,
} satisfies Record<string, Contract>;
