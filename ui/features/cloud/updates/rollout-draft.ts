import type { CloudInput } from "../../../client/cloud/cloud-call.ts";

type Asked = CloudInput<"updates.roll-out">;
const stagesMax = 10;

export interface StageDraft {
  key: number;
  kind: "sites" | "share";
  sites: string[];
  percent: string;
}

/** A rollout while it is being put together. */
export interface RolloutDraft {
  version: string;
  scope: "company" | "region" | "sites";
  region: string;
  sites: string[];
  stages: StageDraft[];
  /** As a date field gives it, of this device's clock; empty is now. */
  from: string;
  restHours: string;
  haltAfter: string;
  note: string;
}

/** Careful from the start: a few sites, a day of rest, a halt at the first that comes back. */
export const firstDraft = (version: string): RolloutDraft => ({
  ...{ version, scope: "company", region: "", sites: [], from: "", restHours: "24", haltAfter: "1", note: "" },
  stages: [{ key: 0, kind: "share", sites: [], percent: "10" }],
});

export type RolloutFault = "choose" | "percent" | "rising" | "hours" | "count" | "too-many";

/** What is missing or cannot be, by field; a stage's as `stages.<row>`. */
export function faultsOf(draft: RolloutDraft): Record<string, RolloutFault> {
  const faults: Record<string, RolloutFault> = {};
  if (draft.version === "") faults.version = "choose";
  if (draft.scope === "region" && draft.region === "") faults.region = "choose";
  if (draft.scope === "sites" && draft.sites.length === 0) faults.sites = "choose";
  if (!whole(draft.restHours, 0, 720)) faults.restHours = "hours";
  if (!whole(draft.haltAfter, 1, 1_000)) faults.haltAfter = "count";
  if (draft.stages.length > stagesMax) faults.stages = "too-many";
  let before = 0;
  draft.stages.forEach((stage, row) => {
    if (stage.kind === "sites") {
      if (stage.sites.length === 0) faults[`stages.${row}`] = "choose";
      return;
    }
    if (!whole(stage.percent, 1, 100)) faults[`stages.${row}`] = "percent";
    else if (Number(stage.percent) <= before) faults[`stages.${row}`] = "rising";
    else before = Number(stage.percent);
  });
  return faults;
}

export const askedOf = (draft: RolloutDraft): Asked => ({
  version: draft.version,
  scope:
    draft.scope === "company"
      ? { kind: "company" }
      : draft.scope === "region"
        ? { kind: "region", region: draft.region }
        : { kind: "sites", sites: draft.sites },
  stages: draft.stages.map(({ kind, sites, percent }) =>
    kind === "sites" ? { kind, sites } : { kind, percent: Number(percent) },
  ),
  ...(draft.from !== "" && { fromMs: new Date(draft.from).getTime() }),
  restHours: Number(draft.restHours),
  haltAfter: Number(draft.haltAfter),
  note: draft.note.trim(),
});

const whole = (text: string, min: number, max: number): boolean =>
  /^\d{1,4}$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
