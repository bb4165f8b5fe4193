import type { Finding } from "#sync/model/care/finding.ts";
import type { Observation } from "../observation.ts";
import { minuteMs, odd, well, wrong } from "./state-finding.ts";

const waitingMax = 1_000;
const restartsMax = 3;
const usedBytesMax = 900_000_000;
const freeBytesMin = 150_000_000;

export function judgeAppliance({ appliance }: Observation): Finding[] {
  if (!appliance) return [];
  const { state, pid, why, version, facts, waiting, uptimeMs, restarts = 0 } = appliance;
  if (state === "stopped") return [odd("appliance", "appliance-stopped", null)];
  if (state === "silent") return [wrong("appliance", "appliance-silent", "appliance-silent", { pid, why })];
  if (restarts >= restartsMax) return [wrong("appliance", "appliance-restarts", "appliance-restarts", { n: restarts })];
  const data = { version, facts, waiting, minutes: Math.round(uptimeMs / minuteMs) };
  if (waiting > waitingMax) return [odd("appliance", "appliance-runs", "calls-waiting", data)];
  return [well("appliance", "appliance-runs", data)];
}

export function judgeMemory({ memory }: Observation): Finding[] {
  if (!memory) return [];
  const { usedBytes, freeBytes, totalBytes } = memory;
  const data = { usedMb: mb(usedBytes), freeMb: mb(freeBytes), totalMb: mb(totalBytes) };
  if (usedBytes > usedBytesMax || freeBytes < freeBytesMin) return [odd("memory", "memory-well", "memory-high", data)];
  return [well("memory", "memory-well", data)];
}

const mb = (bytes: number): number => Math.round(bytes / 1e6);
