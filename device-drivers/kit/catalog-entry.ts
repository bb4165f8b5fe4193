import type { Device, DeviceSurroundings } from "./device.ts";

export type DeviceKind =
  | "scanner"
  | "scale"
  | "printer"
  | "rfid"
  | "light" // pick-to-light, put-to-light
  | "sensor" // temperature, humidity, weight, door
  | "signal" // stack light, sounder
  | "vehicle" // AMR, AGV
  | "gate" // automatic door, lift for vehicles
  | "conveyor"; // decision points of conveyors, sorters and ASRS

/** How a machine of this entry is reached. `settings` of an installed machine fill what `ask` names. */
export type Reach =
  | { by: "serial"; baud: number; dataBits?: 7 | 8; parity?: "none" | "even" | "odd"; stopBits?: 1 | 2 }
  | { by: "tcp"; port: number }
  | { by: "tcp-listen"; port: number }
  | { by: "mqtt" }
  | { by: "screen" } // typed into a screen of ours: nothing to open
  | { by: "opcua"; port: number }
  | { by: "modbus"; port: number };

/**
 * One product, or one generic protocol, as data. A new variant of a known protocol is one entry in `catalog/<maker>.ts` and one recorded
 * frame. `open` is the driver of its protocol, bound to this entry's constants.
 */
export interface CatalogEntry<D extends Device = Device> {
  /** `maker/model`, for ever. */
  readonly id: string;
  readonly title: string;
  readonly kind: DeviceKind;
  /** The protocol's name, one word for people: `MT-SICS`, `ZPL`, `VDA 5050`. */
  readonly protocol: string;
  readonly reach: Reach;
  /** Where its numbers come from: manual and page, or "generic". */
  readonly source: string;
  /** What an installed machine of this kind must or may be told, with checks and defaults; shown as a form. */
  readonly ask: readonly SettingAsk[];
  open(id: string, settings: MachineSettings, surroundings: DeviceSurroundings): D;
  /** Recorded frames and what they decode to; a test walks them all. */
  readonly frames?: readonly { hex: string; gives: unknown }[];
}

export interface SettingAsk {
  /** `path` (serial port), `host`, `port`, `baud`, or the entry's own. */
  readonly name: string;
  readonly title: string;
  readonly type: "text" | "int" | "choice" | "bool" | "json";
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly required?: boolean;
  readonly initial?: string | number | boolean;
  /** Never shown again once set. */
  readonly secret?: true;
}

/** Settings of one installed machine, by name. Checked against `ask` before a driver sees them. */
export type MachineSettings = Readonly<Record<string, string | number | boolean | object>>;
