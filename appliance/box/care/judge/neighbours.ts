import type { Finding } from "#sync/model/care/finding.ts";
import type { Observation } from "../observation.ts";
import { dayMs, hourMs, minuteMs, odd, well, wrong } from "./state-finding.ts";

const contactMsMax = dayMs;
const standbyMsMax = 10 * minuteMs;
const standbyBehindMax = 10_000;
const machinesShownMax = 5;

export function judgeFiles({ files }: Observation): Finding[] {
  if (!files) return [];
  return [files.refused > 0 ? odd("files", "files", "files-refused", files) : well("files", "files", files)];
}

export function judgeBroker({ broker }: Observation): Finding[] {
  if (broker === undefined) return [];
  return [broker ? well("broker", "broker-well", broker) : wrong("broker", "broker-down", "broker-down")];
}

export function judgeMachines({ machines }: Observation): Finding[] {
  if (!machines) return [];
  const { count: all, down } = machines;
  if (all === 0) return [well("machines", "machines-none")];
  if (down.length === 0) return [well("machines", "machines-well", { count: all })];
  const more = down.length > machinesShownMax ? ", …" : "";
  const list = down.slice(0, machinesShownMax).join(", ") + more;
  return [odd("machines", "machines-down", "machines-down", { count: down.length, all, list })];
}

export function judgeSync({ sync, nowMs }: Observation): Finding[] {
  if (!sync) return [];
  const { state, lastContactMs, trouble, pending } = sync;
  if (state === "unpaired") return [well("sync", "sync-alone")];
  if (state === "refused") return [wrong("sync", "sync-refused", "sync-refused", { why: trouble?.words ?? "?" })];
  if (lastContactMs === null)
    return trouble && nowMs - trouble.sinceMs > contactMsMax
      ? [odd("sync", "sync-never", "sync-old")]
      : [well("sync", "sync-never")];
  const ageMs = Math.max(0, nowMs - lastContactMs);
  if (ageMs > contactMsMax)
    return [odd("sync", "sync-old", "sync-old", { hours: Math.floor(ageMs / hourMs), pending })];
  return [well("sync", "sync-well", { minutes: Math.floor(ageMs / minuteMs), pending })];
}

/** As the primary sees it; a standby's own troubles are its primary's to tell. */
export function judgeStandby({ sync, nowMs }: Observation): Finding[] {
  if (!sync) return [];
  const { role, state, lastHeardMs, behind } = sync.standby;
  if (role !== "primary" || state === "off") return [well("standby", "standby-none")];
  const ageMs = lastHeardMs === null ? Number.POSITIVE_INFINITY : nowMs - lastHeardMs;
  const late = ageMs > standbyMsMax || behind > standbyBehindMax;
  if (!late) return [well("standby", "standby-well", { behind })];
  const minutes = Number.isFinite(ageMs) ? Math.floor(ageMs / minuteMs) : "?";
  return [odd("standby", "standby-behind", "standby-behind", { minutes, behind })];
}
