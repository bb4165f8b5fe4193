import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { Contracts } from "#sync/contracts/list.ts";
import type { DoorHandlers } from "../../api/dispatch.ts";
import type { HealthDesk } from "./health-desk.ts";
import { readRunbook } from "./read-runbook.ts";
import { wordedFinding } from "./worded-finding.ts";

type Input<N extends keyof Contracts> = InputOf<Contracts[N]>;

export const healthDoors = (health: HealthDesk): DoorHandlers => ({
  "care.findings": async () => ({ ok: true, value: told(await health.findings()) }),
  "care.examine": async ({ input }) => ({
    ok: true,
    value: told(await health.examine((input as Input<"care.examine">).thorough)),
  }),
  "care.runbook": async ({ input }) => ({ ok: true, value: readRunbook((input as Input<"care.runbook">).alarm) }),
});

const told = ({
  atMs,
  findings,
}: Awaited<ReturnType<HealthDesk["findings"]>>): OutputOf<Contracts["care.findings"]> => ({
  asOf: atMs,
  findings: findings.map((finding) => {
    const { data, ...rest } = wordedFinding(finding);
    return { ...rest, data: { ...data } };
  }),
});
