import { z } from "zod";
import { note } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { adminsOnly, readers } from "./roles.ts";
import { ages, moment, regionId, siteId } from "./shapes.ts";

export const releaseVersion = z
  .string()
  .max(32)
  .regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]*$/, "a version, as 1.4.0");

const release = z.object({
  version: z.string(),
  cpus: z.array(z.string()),
  bytes: z.int(),
  builtMs: z.int(),
  addedMs: z.int(),
  schema: z.int(),
  notes: z.object({ en: z.string(), de: z.string() }),
});

export const rolloutScope = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("company") }),
  z.strictObject({ kind: z.literal("region"), region: regionId }),
  z.strictObject({ kind: z.literal("sites"), sites: z.array(siteId).min(1).max(1_000) }),
]);
export type RolloutScope = z.output<typeof rolloutScope>;

/** Each stage takes in the ones before it. */
export const rolloutStage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sites"), sites: z.array(siteId).min(1).max(100) }),
  z.strictObject({ kind: z.literal("share"), percent: z.int().min(1).max(100) }),
]);
export type RolloutStage = z.output<typeof rolloutStage>;

const rolloutState = z.enum(["waiting", "going", "paused", "halted", "done", "withdrawn"]).meta({
  description: "waiting: its time has not come; halted: too many sites came back to the version before",
});

const rollout = z.object({
  rollout: z.string(),
  version: z.string(),
  scope: rolloutScope,
  fromMs: z.int(),
  stages: z.array(rolloutStage),
  restHours: z.int(),
  haltAfter: z.int(),
  state: rolloutState,
  stage: z.int().meta({ description: "The stage that is open, from 1" }),
  sites: z.int(),
  invited: z.int().meta({ description: "Sites whose stage is open" }),
  done: z.int().meta({ description: "Sites that run it and are well" }),
  rolledBack: z.array(z.string()).meta({ description: "Sites that tried it and came back" }),
  madeBy: z.string(),
  madeAtMs: z.int(),
  note: z.string(),
});

const rolloutId = z.string().min(1).max(64);
const changed = z.object({ rollout: z.string() });

export const cloudUpdatesContracts = {
  "updates.releases": cloudQuery({
    name: "updates.releases",
    title: "Versions that this cloud can hand out",
    input: {},
    output: z.object({ releases: z.array(release) }),
    may: readers,
    reach: "sites",
    rest: "GET /updates/releases",
  }),
  "updates.boxes": cloudQuery({
    name: "updates.boxes",
    title: "Which version each box runs, which it should, and what became of the last update",
    input: { site: siteId.optional() },
    output: z.object({
      boxes: z.array(
        z.object({
          site: z.string(),
          box: z.string(),
          name: z.string(),
          version: z.string().meta({ description: "Empty: it has not told yet" }),
          slot: z.string(),
          health: z.enum(["well", "proving", "unknown"]),
          state: z.string(),
          sinceMs: moment.meta({ description: "Since when it runs this version" }),
          wanted: z.string().meta({ description: "The version that it should have; empty for none" }),
          reportedMs: moment,
          rollback: z
            .object({
              version: z.string(),
              atMs: z.int(),
              cause: z.string(),
              boots: z.int(),
              facts: z.int(),
              parked: z.int(),
            })
            .nullable(),
        }),
      ),
      ages,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /updates/boxes",
  }),
  "updates.rollouts": cloudQuery({
    name: "updates.rollouts",
    title: "Which version goes to which sites, and how far it has come",
    input: {},
    output: z.object({ rollouts: z.array(rollout) }),
    may: readers,
    reach: "company",
    rest: "GET /updates/rollouts",
  }),
  "updates.roll-out": cloudCommand({
    name: "updates.roll-out",
    title: "Offer a version to sites, stage by stage; each site chooses its own moment",
    input: {
      version: releaseVersion,
      scope: rolloutScope,
      fromMs: z.int().min(0).optional().meta({ description: "UTC; now when left out" }),
      stages: z
        .array(rolloutStage)
        .max(10)
        .default([])
        .meta({ description: "One site first, then a share; all that is left comes last by itself" }),
      restHours: z.int().min(0).max(720).default(24).meta({
        description: "How long all sites of a stage must be well before the next one",
      }),
      haltAfter: z.int().min(1).max(1_000).default(1).meta({
        description: "So many sites that came back to the version before halt it for all others",
      }),
      note: note.default(""),
    },
    output: changed,
    refusals: ["release-unknown", "region-unknown", "site-unknown"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /updates/rollouts",
  }),
  "updates.pause": cloudCommand({
    name: "updates.pause",
    title: "Offer it to no further site for now",
    input: { rollout: rolloutId },
    output: changed,
    refusals: ["rollout-unknown", "state-not-allowed"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /updates/rollouts/{rollout}/pause",
  }),
  "updates.go-on": cloudCommand({
    name: "updates.go-on",
    title: "Go on after a pause or a halt: what went wrong before does not count any more",
    input: { rollout: rolloutId },
    output: changed,
    refusals: ["rollout-unknown", "state-not-allowed"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /updates/rollouts/{rollout}/go-on",
  }),
  "updates.withdraw": cloudCommand({
    name: "updates.withdraw",
    title: "End a rollout; sites that have the version keep it",
    input: { rollout: rolloutId },
    output: changed,
    refusals: ["rollout-unknown", "state-not-allowed"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /updates/rollouts/{rollout}/withdraw",
  }),
} satisfies Record<string, CloudContract>;
