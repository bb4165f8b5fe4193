import type { Finding } from "#sync/model/care/finding.ts";
import type { DiskSeen, DriveSeen, Observation } from "../observation.ts";
import { dayMs, odd, well, wrong } from "./state-finding.ts";

const mib = 1024 ** 2;
const gib = 1024 ** 3;
/** Below this the book has no room for a busy hour. */
const freeBytesMin = 256 * mib;
const daysMin = 30;
/** Less past than this says nothing about the future. */
const pastMsMin = 2 * dayMs;

export function judgeDisk({ disk, nowMs }: Observation): Finding[] {
  if (!disk) return [];
  const { freeBytes, sizeBytes, bookBytes } = disk;
  const days = daysUntilFull(disk, nowMs);
  const data = {
    freeGib: rounded(freeBytes / gib),
    sizeGib: rounded(sizeBytes / gib),
    bookGib: rounded(bookBytes / gib, 2),
    ...(days !== undefined && { days }),
  };
  const say = days === undefined ? "disk-free" : "disk-days";
  if (freeBytes < freeBytesMin) return [wrong("disk", say, "disk-full", data)];
  // A backup and a rebuild need as much again as the book has.
  if (freeBytes < gib + 2 * bookBytes || (days !== undefined && days < daysMin))
    return [odd("disk", say, "disk-filling", data)];
  return [well("disk", say, data)];
}

/** By the line through what was free in the past (least squares); nothing when it does not fall, or for more than ten years. */
export function daysUntilFull({ past, freeBytes }: DiskSeen, nowMs: number): number | undefined {
  const points = [...past, { atMs: nowMs, freeBytes }];
  const first = points[0];
  if (!first || nowMs - first.atMs < pastMsMin) return undefined;
  const meanX = points.reduce((sum, { atMs }) => sum + (atMs - first.atMs), 0) / points.length;
  const meanY = points.reduce((sum, point) => sum + point.freeBytes, 0) / points.length;
  let above = 0;
  let below = 0;
  for (const point of points) {
    const x = point.atMs - first.atMs - meanX;
    above += x * (point.freeBytes - meanY);
    below += x * x;
  }
  const bytesPerMs = below === 0 ? 0 : above / below;
  if (bytesPerMs >= 0) return undefined;
  const days = Math.floor(freeBytes / -bytesPerMs / dayMs);
  return days > 3_650 ? undefined : days;
}

const wornPercentMax = 80;
const celsiusMax = 75;

export function judgeDrives({ drives = [] }: Observation): Finding[] {
  return drives.map((drive) => {
    const { name, passed, wornPercent, sparePercent, celsius, hours } = drive;
    const why = failing(drive);
    if (passed === null && wornPercent === null) return well("drive", "drive-no-word", { name });
    if (why) return wrong("drive", "drive-failing", "disk-failing", { name, why });
    const isLow = sparePercent !== null && sparePercent <= (drive.spareLimitPercent ?? 10);
    if (isLow || (wornPercent ?? 0) >= wornPercentMax)
      return odd("drive", "drive-worn", "disk-worn", {
        name,
        wornPercent: wornPercent ?? "?",
        sparePercent: sparePercent ?? "?",
      });
    if ((celsius ?? 0) >= celsiusMax) return odd("drive", "drive-hot", "box-hot", { name, celsius: celsius ?? 0 });
    return well("drive", "drive-well", {
      name,
      wornPercent: wornPercent ?? "?",
      celsius: celsius ?? "?",
      hours: hours ?? "?",
    });
  });
}

function failing({ passed, mediaErrors }: DriveSeen): string {
  if (passed === false) return "SMART: failed";
  if ((mediaErrors ?? 0) > 0) return `${mediaErrors} unreadable or unwritable`;
  return "";
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
