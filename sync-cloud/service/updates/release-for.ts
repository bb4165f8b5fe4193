import { createHash } from "node:crypto";
import type { RolloutScope, RolloutStage } from "../../contracts/cloud/updates.ts";

/** A version on its way to sites, as it was decided. */
export interface Rollout {
  rollout: string;
  version: string;
  scope: RolloutScope;
  stages: readonly RolloutStage[];
  fromMs: number;
  restHours: number;
  haltAfter: number;
  state: "going" | "paused" | "withdrawn";
  countedFromMs: number;
  madeAtMs: number;
}

/** One site of the company. */
export interface SiteOfCompany {
  site: string;
  region: string;
}

/** How a box stands, as it said. Times are the cloud's. */
export interface BoxStanding {
  box: string;
  site: string;
  version: string;
  health: "well" | "proving";
  sinceMs: number;
  reportedMs: number;
  rollbackVersion: string;
  rollbackHeardMs: number;
}

/** A site whose boxes were not heard for so long holds up nobody else. */
export const silentMs = 7 * 86_400_000;

export interface Progress {
  state: "waiting" | "going" | "paused" | "halted" | "done" | "withdrawn";
  /** From 1. */
  stage: number;
  sites: string[];
  invited: Set<string>;
  done: string[];
  rolledBack: string[];
}

/**
 * How far a rollout has come. It halts by itself when too many sites came back to the version before. A stage opens when every site of the stage before that is heard
 * has run the version, well, for `restHours`.
 */
export function progressOf(
  rollout: Rollout,
  sites: readonly SiteOfCompany[],
  boxes: readonly BoxStanding[],
  nowMs: number,
): Progress {
  const inScope = sites.filter((site) => isInScope(rollout.scope, site)).map(({ site }) => site);
  const ofSite = Map.groupBy(boxes, ({ site }) => site);
  const heard = (site: string) => (ofSite.get(site) ?? []).filter(({ reportedMs }) => nowMs - reportedMs <= silentMs);
  const hasIt = (site: string, restMs: number) => {
    const there = heard(site);
    return (
      there.length > 0 &&
      there.every(
        ({ version, health, sinceMs }) => version === rollout.version && health === "well" && nowMs - sinceMs >= restMs,
      )
    );
  };
  const rolledBack = inScope.filter((site) => (ofSite.get(site) ?? []).some((box) => cameBack(rollout, box)));
  const done = inScope.filter((site) => hasIt(site, 0));
  const stages = stagesOf(rollout, inScope);
  const restMs = rollout.restHours * 3_600_000;
  let stage = 0;
  while (
    stage < stages.length - 1 &&
    (stages[stage] as string[]).every((site) => heard(site).length === 0 || hasIt(site, restMs))
  )
    stage++;
  const halted = rolledBack.length >= rollout.haltAfter;
  const state =
    rollout.state !== "going"
      ? rollout.state
      : nowMs < rollout.fromMs
        ? "waiting"
        : halted
          ? "halted"
          : done.length === inScope.length && inScope.length > 0
            ? "done"
            : "going";
  const open = state === "going" || state === "done" ? (stages[stage] ?? []) : [];
  return { state, stage: stage + 1, sites: inScope, invited: new Set(open), done, rolledBack };
}

/** Which version a box should have: of the latest rollout that its site is invited to, unless it tried that one and came back. */
export function releaseFor(
  box: { box: string; site: string },
  rollouts: readonly Rollout[],
  sites: readonly SiteOfCompany[],
  boxes: readonly BoxStanding[],
  nowMs: number,
): Rollout | undefined {
  const own = boxes.find((one) => one.box === box.box);
  return [...rollouts]
    .sort((a, b) => b.madeAtMs - a.madeAtMs || (a.rollout < b.rollout ? 1 : -1))
    .find(
      (one) => progressOf(one, sites, boxes, nowMs).invited.has(box.site) && !(own !== undefined && cameBack(one, own)),
    );
}

const cameBack = ({ version, countedFromMs }: Rollout, box: BoxStanding): boolean =>
  box.rollbackVersion === version && box.rollbackHeardMs >= countedFromMs;

const isInScope = (scope: RolloutScope, { site, region }: SiteOfCompany): boolean =>
  scope.kind === "company" || (scope.kind === "region" ? scope.region === region : scope.sites.includes(site));

/** The sites of each stage with those of the stages before; the last one has all. Who is in a share is fixed by the rollout's name, so that it does not change from day to day. */
function stagesOf({ rollout, stages }: Rollout, sites: readonly string[]): string[][] {
  const drawn = [...sites].sort((a, b) => (lot(rollout, a) < lot(rollout, b) ? -1 : 1));
  const made: string[][] = [];
  let before = new Set<string>();
  for (const stage of stages) {
    const more =
      stage.kind === "sites"
        ? sites.filter((site) => stage.sites.includes(site))
        : drawn.slice(0, Math.max(1, Math.ceil((sites.length * stage.percent) / 100)));
    before = new Set([...before, ...more]);
    made.push([...before]);
  }
  if (before.size < sites.length || made.length === 0) made.push([...sites]);
  return made;
}

const lot = (rollout: string, site: string): string => createHash("sha256").update(`${rollout} ${site}`).digest("hex");
