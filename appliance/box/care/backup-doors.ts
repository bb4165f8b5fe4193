import type { InputOf } from "#sync/contracts/define.ts";
import type { Contracts } from "#sync/contracts/list.ts";
import type { DoorHandlers } from "../../api/dispatch.ts";
import type { Site } from "../../site/site.ts";
import type { BoxDesk } from "../box-desk.ts";
import type { BackupDesk } from "./backup/backup-desk.ts";
import { resetBox } from "./reset/reset-box.ts";

type Input<N extends keyof Contracts> = InputOf<Contracts[N]>;

export const backupDoors = (desk: BackupDesk, site: Site, box: BoxDesk): DoorHandlers => ({
  "care.backups": async () => ({ ok: true, value: desk.status() }),
  "care.save-plan": async ({ input, caller }) => ({
    ok: true,
    value: desk.savePlan((input as Input<"care.save-plan">).plan, caller),
  }),
  "care.make-recovery-code": async ({ input, caller }) => ({
    ok: true,
    value: await desk.makeRecoveryCode(input as Input<"care.make-recovery-code">, caller),
  }),
  "care.back-up": async () => ({ ok: true, value: desk.backUp() }),
  "care.found-backups": async () => ({ ok: true, value: await desk.found() }),
  "care.reset-box": async ({ input, caller }) => ({
    ok: true,
    value: await resetBox(site, box, (input as Input<"care.reset-box">).typed, caller),
  }),
  "care.restore-from": async ({ input, caller }) => ({
    ok: true,
    value: await desk.restoreFrom(input as Input<"care.restore-from">, caller),
  }),
});
