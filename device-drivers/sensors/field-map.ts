import type { ContactReading, MeasureReading, Quantity } from "../kit/reading.ts";

/** Where in a sensor's message one value stands, and what it is. A setting, so that any gateway can be read. */
export type SensorField = MeasureField | ContactField;

export interface MeasureField {
  /** `temp`, `data.0.value`, or the number of a column. */
  path: string;
  quantity: Quantity;
  channel: number;
  /** Value × multiply ÷ divide + add, rounded, is the whole number in the unit of the quantity. */
  multiply: number;
  divide: number;
  add: number;
}

export interface ContactField {
  path: string;
  contact: true;
  channel: number;
  /** The value that means closed; `true`, `1`, `closed` where none is given. */
  closedWhen: string;
}

/** Names that gateways use for what they measure, with their usual units: taken when a machine has no fields of its own. */
export const usualFields: readonly SensorField[] = [
  ...measures(["temperature", "temp", "t"], "temperature-mc", 1_000),
  ...measures(["humidity", "hum", "rh"], "humidity-permille", 10),
  ...measures(["pressure", "pressure_hpa"], "pressure-pa", 100),
  ...measures(["battery", "battery_v", "voltage"], "battery-mv", 1_000),
  ...measures(["battery_mv"], "battery-mv", 1),
  ...measures(["weight", "weight_g"], "weight-g", 1),
  ...measures(["lux", "illuminance"], "light-lux", 1),
  ...measures(["distance_mm"], "distance-mm", 1),
  { path: "door", contact: true, channel: 0, closedWhen: "" },
  { path: "contact", contact: true, channel: 0, closedWhen: "" },
];

const quantities: readonly Quantity[] = [
  "temperature-mc",
  "humidity-permille",
  "pressure-pa",
  "battery-mv",
  "weight-g",
  "light-lux",
  "distance-mm",
  "count",
];

/** The setting `fields` as a list; throws what is wrong with it. Nothing, or an empty list, means the usual names. */
export function sensorFields(setting: unknown): readonly SensorField[] {
  if (setting === undefined || (Array.isArray(setting) && setting.length === 0)) return usualFields;
  if (!Array.isArray(setting) || setting.length > FIELDS_MAX)
    throw new Error(`fields must be a list of up to ${FIELDS_MAX} fields`);
  return setting.map((one, i) => fieldOf(one, `fields.${i}`));
}

export interface FieldsRead {
  readings: (MeasureReading | ContactReading)[];
  /** Paths whose value was there and is no number, or none that fits. */
  wrong: string[];
}

/** The readings in one message. A field that is not there gives none; one that makes no sense is named. */
export function readFields(
  fields: readonly SensorField[],
  message: unknown,
  { atMs, seq }: { atMs: number; seq?: number },
): FieldsRead {
  const read: FieldsRead = { readings: [], wrong: [] };
  const common = { atMs, ...(seq !== undefined && { seq }) };
  const told = new Set<string>();
  for (const field of fields) {
    const value = valueAt(message, field.path);
    if (value === undefined || value === null) continue;
    const probe = `${"contact" in field ? "contact" : field.quantity}/${field.channel}`;
    if (told.has(probe)) continue;
    const reading = "contact" in field ? contactOf(field, value) : measureOf(field, value);
    if (reading) {
      told.add(probe);
      read.readings.push({ ...common, ...reading });
    } else read.wrong.push(field.path);
  }
  return read;
}

/** The value at a path of names and numbers, through own fields only. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

const FIELDS_MAX = 64;

function measureOf({ quantity, channel, multiply, divide, add }: MeasureField, value: unknown) {
  const number = numberOf(value);
  if (number === undefined) return undefined;
  const whole = Math.round((number * multiply) / divide + add);
  return Number.isSafeInteger(whole) ? { kind: "measure" as const, quantity, channel, value: whole + 0 } : undefined;
}

function contactOf({ channel, closedWhen }: ContactField, value: unknown) {
  if (typeof value !== "boolean" && typeof value !== "number" && typeof value !== "string") return undefined;
  const text = String(value).toLowerCase();
  const closed = closedWhen === "" ? ["true", "1", "closed", "on"].includes(text) : text === closedWhen.toLowerCase();
  return { kind: "contact" as const, channel, closed };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?\s*$/i.test(value)) return undefined;
  return Number(value);
}

function fieldOf(given: unknown, where: string): SensorField {
  const field = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
  const { path, quantity, channel = 0, contact, closedWhen = "" } = field;
  if (typeof path !== "string" || path === "" || path.length > 100)
    throw new Error(`${where}.path must name a value of the message`);
  if (!Number.isInteger(channel) || Number(channel) < 0 || Number(channel) > 255)
    throw new Error(`${where}.channel must be a whole number from 0 to 255`);
  if (contact === true) return { path, contact, channel: Number(channel), closedWhen: String(closedWhen) };
  if (!quantities.includes(quantity as Quantity))
    throw new Error(`${where}.quantity must be one of ${quantities.join(", ")}, or contact must be true`);
  const factor = (name: string, initial: number) => {
    const value = field[name] ?? initial;
    if (typeof value !== "number" || !Number.isFinite(value) || (name === "divide" && value === 0))
      throw new Error(`${where}.${name} must be a number`);
    return value;
  };
  return {
    path,
    quantity: quantity as Quantity,
    channel: Number(channel),
    multiply: factor("multiply", 1),
    divide: factor("divide", 1),
    add: factor("add", 0),
  };
}

function measures(paths: readonly string[], quantity: Quantity, multiply: number): MeasureField[] {
  return paths.map((path) => ({ path, quantity, channel: 0, multiply, divide: 1, add: 0 }));
}
