import type { Exception } from "#sync/model/records/exception.ts";
import type { Book } from "../../store/book.ts";
import { openException } from "../stock/open-exception.ts";
import { settleException } from "../stock/settle-exception.ts";

/** A value that calls for people, or a sensor that says nothing: raised once, and closed by itself when all is well again. */
export interface MeasureAlert {
  machine: string;
  /** Which rule of the machine: `temperature-mc/0`, or `silence`. */
  alert: string;
  on: boolean;
  /** Since when, by the sensor's own clock. */
  sinceMs: number;
  place: string;
  zone: string;
  detail?: Readonly<Record<string, string | number>>;
}

/** An alert that is open already is not opened again; closed by itself it stays in the list as resolved. */
export function measureAlert(book: Book, { machine, alert, on, sinceMs, place, zone, detail = {} }: MeasureAlert) {
  const open = openAlert(book, machine, alert);
  if (on) {
    if (open) return { exceptionId: open.id, changed: false };
    const exceptionId = openException(
      book,
      "device",
      {
        machine,
        because: alert === "silence" ? "sensor-silent" : "sensor-outside",
        alert,
        sinceMs,
        ...(zone && { zone }),
        ...detail,
      },
      { place, severity: alert === "silence" ? "warning" : "urgent" },
    );
    return { exceptionId, changed: true };
  }
  if (!open) return { exceptionId: "", changed: false };
  const forMinutes = Math.max(0, Math.round((sinceMs - Number(open.detail.sinceMs ?? sinceMs)) / 60_000));
  settleException(book, open, "resolved", alert === "silence" ? "heard again" : `back inside after ${forMinutes} min`);
  return { exceptionId: open.id, changed: true };
}

function openAlert(book: Book, machine: string, alert: string): Exception | undefined {
  return book
    .find("exception", { kind: "device", state: ["open", "claimed", "resolving"] })
    .find(({ detail }) => detail.machine === machine && detail.alert === alert);
}
