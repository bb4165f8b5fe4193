import { bool, defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

export type MachineKind =
  | "scanner"
  | "scale"
  | "printer"
  | "rfid"
  | "light"
  | "sensor"
  | "signal"
  | "vehicle"
  | "gate"
  | "conveyor";

/** When a sensor's value calls for people: outside the limits for that long, or for that many readings in a row. */
export interface AlertRule {
  quantity: string;
  channel: number;
  min: number | null;
  max: number | null;
  forMs: number;
  readings: number;
}

/**
 * One installed machine. What it is comes from the catalogue of drivers (`entry`), how it is reached from `settings`; secrets among them
 * are kept outside the book. It needs no pairing of its own: the appliance speaks to it, in its protocol.
 */
export const machine = defineRecord({
  name: "machine",
  merge: "owned",
  fields: {
    name: text(),
    kind: text<MachineKind>("scanner"),
    /** `maker/model` in the catalogue. */
    entry: text(),
    settings: json<Record<string, string | number | boolean | object>>({}),
    /** The location it serves: a packing station, a dock door, a lane. Empty when it serves none. */
    place: text(),
    zone: text(),
    xMm: int(0),
    yMm: int(0),
    zMm: int(0),
    alerts: json<AlertRule[]>([]),
    enabled: bool(true),
    /** Lanes of a sorter that people closed; nothing is sent there. */
    closedLanes: json<number[]>([]),
    /** Certificates that it showed and people answered for, by their SHA-256 fingerprint. */
    certificates: json<Record<string, "trusted" | "refused">>({}),
    addedBy: text(),
    addedAt: when(),
    removedAt: when(),
  },
  indexes: [["kind"], ["place"]],
});
export type Machine = RowOf<typeof machine.fields>;
