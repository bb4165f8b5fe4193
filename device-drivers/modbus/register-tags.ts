import type { TagValue } from "../conveyor/tag-line.ts";
import { addressOf, type TagMap } from "../conveyor/tag-map.ts";
import { LinkTrouble } from "../kit/link.ts";

/** Where one tag stands in a Modbus machine. Registers count from 0, as on the wire. */
export interface RegisterTag {
  readonly name: string;
  readonly table: "holding" | "input";
  readonly register: number;
  /** Registers that it takes. */
  readonly count: number;
  readonly type: RegisterTagType;
  /** Order of the two words of a 32-bit number: `big` has the high word first. */
  readonly words: "big" | "little";
  /** The value is the register's number times this: a weight in steps of 10 g. */
  readonly times: number;
}

export type RegisterTagType = "uint16" | "int16" | "uint32" | "int32" | "text";

/** What a tag's address says in the tag map; `stride` is the distance from one slot, lane or eye to the next. */
interface RegisterAddress {
  register: number;
  stride?: number;
  type?: RegisterTagType;
  table?: "holding" | "input";
  words?: "big" | "little";
  length?: number;
  times?: number;
}

const types: readonly RegisterTagType[] = ["uint16", "int16", "uint32", "int32", "text"];
export const REGISTERS_PER_READ = 125;
export const REGISTERS_PER_WRITE = 123;
/** Registers in between that are read along, because one longer read is quicker than two. */
const GAP_MAX = 40;

/** The place of a tag, or nothing for one that the machine does not have. Throws what is wrong with its address. */
export function registerTag(map: TagMap, name: string): RegisterTag | undefined {
  const address = addressOf(map, name);
  if (address === undefined) return undefined;
  const {
    register,
    stride = 0,
    type = typeOf(name),
    table = "holding",
    words = "big",
    length = 10,
    times = 1,
  } = (typeof address === "object" && address !== null ? address : {}) as RegisterAddress;
  const at = register + stride * indexOf(map, name);
  const wrong = (expected: string) => new LinkTrouble("protocol", `map: ${name}: ${expected}`);
  if (!Number.isInteger(at) || at < 0 || at > 65_535) throw wrong("register must be a whole number from 0 to 65535");
  if (!types.includes(type)) throw wrong(`type must be one of ${types.join(", ")}`);
  if (table !== "holding" && table !== "input") throw wrong("table must be holding or input");
  if (words !== "big" && words !== "little") throw wrong("words must be big or little");
  if (!Number.isInteger(length) || length < 1 || length > 50) throw wrong("length must be 1 to 50 registers");
  if (!Number.isInteger(times) || times < 1) throw wrong("times must be a whole number from 1");
  const count = type === "text" ? length : type === "uint32" || type === "int32" ? 2 : 1;
  return { name, table, register: at, count, type, words, times };
}

/** Slots count from 0, lanes and eyes from their place in the list of the map. */
function indexOf(map: TagMap, name: string): number {
  const which = /\[([^\]]+)\]/.exec(name)?.[1];
  if (which === undefined) return 0;
  const lanes = [...new Set(map.points.flatMap((point) => point.lanes))];
  if (name.startsWith("Lane[")) return lanes.indexOf(Number(which));
  if (name.startsWith("Section[")) return map.sections.indexOf(which);
  if (name.startsWith("Eye[")) return map.eyes.findIndex(({ id }) => id === which);
  return Number(which);
}

const typeOf = (name: string): RegisterTagType =>
  name.endsWith(".Barcode") ? "text" : /\.(Seq|TrackId|Count|BlockedMs|Weight)$/.test(name) ? "uint32" : "uint16";

export interface Block {
  table: "holding" | "input";
  register: number;
  count: number;
  tags: RegisterTag[];
}

/** As few reads as these tags need. */
export function readBlocks(tags: readonly RegisterTag[]): Block[] {
  const blocks: Block[] = [];
  const sorted = [...tags].sort((a, b) => (a.table === b.table ? a.register - b.register : a.table < b.table ? -1 : 1));
  for (const tag of sorted) {
    const last = blocks.at(-1);
    const end = tag.register + tag.count;
    const fits =
      last?.table === tag.table &&
      tag.register - (last.register + last.count) <= GAP_MAX &&
      end - last.register <= REGISTERS_PER_READ;
    if (last && fits) {
      last.count = Math.max(last.count, end - last.register);
      last.tags.push(tag);
    } else blocks.push({ table: tag.table, register: tag.register, count: tag.count, tags: [tag] });
  }
  return blocks;
}

/** The value of a tag in the registers of its block. */
export function valueIn(
  { register }: Pick<Block, "register">,
  registers: readonly number[],
  tag: RegisterTag,
): TagValue {
  const at = tag.register - register;
  const [first = 0, second = 0] = registers.slice(at, at + tag.count);
  const high = tag.words === "big" ? first : second;
  const low = tag.words === "big" ? second : first;
  if (tag.type === "text") {
    const bytes = Buffer.alloc(tag.count * 2);
    registers.slice(at, at + tag.count).forEach((value, i) => {
      bytes.writeUInt16BE(value & 0xffff, i * 2);
    });
    return bytes.toString("latin1");
  }
  if (tag.type === "uint16") return first * tag.times;
  if (tag.type === "int16") return ((first << 16) >> 16) * tag.times;
  const whole = high * 65_536 + low;
  return (tag.type === "int32" ? whole | 0 : whole) * tag.times;
}

/** The registers that hold this value. */
export function registersFor(tag: RegisterTag, value: TagValue): number[] {
  if (tag.type === "text") {
    const bytes = Buffer.alloc(tag.count * 2);
    bytes.write(String(value ?? ""), "latin1");
    return Array.from({ length: tag.count }, (_, i) => bytes.readUInt16BE(i * 2));
  }
  const number = Math.round(Number(value ?? 0) / tag.times);
  if (tag.count === 1) return [number & 0xffff];
  const words = [(number >>> 16) & 0xffff, number & 0xffff];
  return tag.words === "big" ? words : words.reverse();
}
