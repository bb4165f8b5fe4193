import type { boxStatus } from "#sync/contracts/box/status.ts";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { DoorHandlers } from "../api/dispatch.ts";
import { Refused } from "../store/book.ts";
import type { BoxDesk } from "./box-desk.ts";

export const statusDoors = (desk: BoxDesk): DoorHandlers => ({
  "box.status": async () => ({ ok: true, value: await statusOf(desk) }),
});

async function statusOf(desk: BoxDesk): Promise<OutputOf<typeof boxStatus>> {
  const { version } = desk.site;
  try {
    return { kind: "ours", version, ...(await desk.ask("slots.status", {})) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.refusal.code === "box-not-ours") return { kind: "not-ours", version };
    if (error.refusal.code === "box-silent") return { kind: "silent", version, detail: error.refusal.detail };
    throw error;
  }
}
