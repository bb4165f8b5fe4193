import { type SensorField, sensorFields } from "./field-map.ts";

/** Where one value stands in a Modbus machine. */
export interface RegisterField {
  field: SensorField;
  table: "holding" | "input" | "discrete" | "coils";
  register: number;
  type: RegisterType;
  /** Two-register values: `big` has the high word first. */
  words: "big" | "little";
}

export type RegisterType = "int16" | "uint16" | "int32" | "uint32" | "float32" | "bit";

export interface RegisterMap {
  fields: readonly RegisterField[];
  /** Counts the box's own measurements, where it has such a register: what was missed between two polls is seen. */
  seq: Omit<RegisterField, "field"> | undefined;
}

/**
 * The settings `registers` and `seqRegister` of a Modbus machine; throws what is wrong. An entry is a field of `field-map.ts` whose `register`
 * says where it stands: `{"register": 100, "table": "input", "type": "int16", "quantity": "temperature-mc", "multiply": 100}`.
 */
export function registerMap(registers: unknown, seqRegister: unknown): RegisterMap {
  if (!Array.isArray(registers) || registers.length === 0)
    throw new Error(
      'registers must be a list such as [{"register": 0, "table": "input", "type": "int16", "quantity": "temperature-mc", "multiply": 100}]',
    );
  const paths = registers.map((one, i) => ({ ...(one as object), path: String(i) }));
  const fields = sensorFields(paths);
  return {
    fields: fields.map((field, i) => ({ field, ...placeOf(registers[i], `registers.${i}`) })),
    seq: seqRegister === undefined ? undefined : placeOf(seqRegister, "seqRegister"),
  };
}

export const registersOf = (type: RegisterType): number =>
  type === "int32" || type === "uint32" || type === "float32" ? 2 : 1;

/** The number in one or two registers. */
export function numberIn(
  [first = 0, second = 0]: readonly number[],
  type: RegisterType,
  words: "big" | "little",
): number {
  const bytes = Buffer.alloc(4);
  if (type === "int16") return (first << 16) >> 16;
  if (type === "uint16" || type === "bit") return first;
  bytes.writeUInt16BE(words === "big" ? first : second, 0);
  bytes.writeUInt16BE(words === "big" ? second : first, 2);
  return type === "int32" ? bytes.readInt32BE() : type === "uint32" ? bytes.readUInt32BE() : bytes.readFloatBE();
}

const tables = ["holding", "input", "discrete", "coils"] as const;
const types = ["int16", "uint16", "int32", "uint32", "float32", "bit"] as const;

function placeOf(given: unknown, where: string): Omit<RegisterField, "field"> {
  const { register, table = "holding", type, words = "big" } = (given ?? {}) as Record<string, unknown>;
  if (!Number.isInteger(register) || Number(register) < 0 || Number(register) > 65_535)
    throw new Error(`${where}.register must be a whole number from 0 to 65535`);
  const foundTable = tables.find((one) => one === table);
  if (!foundTable) throw new Error(`${where}.table must be one of ${tables.join(", ")}`);
  const isBits = foundTable === "discrete" || foundTable === "coils";
  const foundType = types.find((one) => one === (type ?? (isBits ? "bit" : "int16")));
  if (!foundType || isBits !== (foundType === "bit"))
    throw new Error(`${where}.type must be ${isBits ? "bit" : types.filter((one) => one !== "bit").join(", ")}`);
  if (words !== "big" && words !== "little") throw new Error(`${where}.words must be big or little`);
  return { table: foundTable, register: Number(register), type: foundType, words };
}
