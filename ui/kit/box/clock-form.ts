import type { KioskCode } from "../messages/kiosk/kiosk-words.ts";
import { momentOf, zoneTimeOf } from "./zone-time.ts";

/** What somebody typed about the clock. */
export interface ClockForm {
  automatic: boolean;
  servers: string;
  date: string;
  time: string;
}

export type ClockProblems = Partial<Record<"servers" | "date" | "time", KioskCode>>;

export function clockFormOf(
  { nowMs, automatic, servers }: { nowMs: number; automatic: boolean; servers: readonly string[] },
  timeZone: string,
): ClockForm {
  return { automatic, servers: servers.join(" "), ...zoneTimeOf(nowMs, timeZone) };
}

export type ClockChange = { automatic: boolean; servers?: string[]; setToMs?: number };

/** What the form asks for, or what is wrong with it. */
export function readClockForm(
  form: ClockForm,
  timeZone: string,
): { ok: true; change: ClockChange } | { ok: false; problems: ClockProblems } {
  if (form.automatic) {
    const servers = form.servers.split(/[\s,;]+/).filter(Boolean);
    const isRight =
      servers.length <= 4 && servers.every((name) => /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name));
    if (!isRight) return { ok: false, problems: { servers: "box.clock-servers-wrong" } };
    return { ok: true, change: { automatic: true, servers } };
  }
  const setToMs = momentOf({ date: form.date.trim(), time: form.time.trim() }, timeZone);
  if (setToMs !== undefined) return { ok: true, change: { automatic: false, setToMs } };
  const isDay = momentOf({ date: form.date.trim(), time: "12:00" }, timeZone) !== undefined;
  return { ok: false, problems: isDay ? { time: "box.time-wrong" } : { date: "box.date-wrong" } };
}
