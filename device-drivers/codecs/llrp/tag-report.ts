import { type LlrpParameter, parametersOf } from "./llrp-parameters.ts";

/** One tag of a report, as the reader says it. Times are the reader's, in milliseconds: of its calendar or since it was switched on. */
export interface ReportedTag {
  /** Lower-case hex. */
  epc: string;
  antenna: number;
  count: number;
  rssiDbm: number | undefined;
  clock: "utc" | "uptime" | "none";
  firstMs: number;
  lastMs: number;
}

/**
 * The tags of an RO_ACCESS_REPORT. Reports are the busy part of this protocol (hundreds of tags a second at a portal), so they are read
 * here straight from the bytes. A tag without an EPC is left out.
 */
export function readTagReport(bytes: Uint8Array): ReportedTag[] {
  const body = new DataView(bytes.buffer, bytes.byteOffset + 10, bytes.byteLength - 10);
  const tags: ReportedTag[] = [];
  for (const { type, value } of parametersOf(body)) {
    if (type !== TAG_REPORT_DATA) continue;
    const tag = readTag(value);
    if (tag.epc !== "") tags.push(tag);
  }
  return tags;
}

const TAG_REPORT_DATA = 240;
const EPC_DATA = 241;

function readTag(data: DataView): ReportedTag {
  const tag: ReportedTag = { epc: "", antenna: 0, count: 1, rssiDbm: undefined, clock: "none", firstMs: 0, lastMs: 0 };
  for (const { type, value } of parametersOf(data)) {
    if (type === 13) tag.epc = hexOf(value, 0, 12);
    else if (type === EPC_DATA) tag.epc = readLongEpc(value);
    else if (type === 1) tag.antenna = value.getUint16(0);
    else if (type === 6) tag.rssiDbm = value.getInt8(0);
    else if (type === 8) tag.count = value.getUint16(0);
    else readTime(tag, type, value);
  }
  if (tag.firstMs === 0) tag.firstMs = tag.lastMs;
  if (tag.lastMs === 0) tag.lastMs = tag.firstMs;
  return tag;
}

/** Calendar time wins over the time since the start where a reader gives both. */
function readTime(tag: ReportedTag, type: LlrpParameter["type"], value: DataView): void {
  if (type < 2 || type > 5) return;
  const clock = type === 2 || type === 4 ? "utc" : "uptime";
  if (tag.clock === "utc" && clock === "uptime") return;
  if (tag.clock !== clock) tag.firstMs = tag.lastMs = 0;
  tag.clock = clock;
  const ms = Number(value.getBigUint64(0) / 1_000n);
  if (type <= 3) tag.firstMs = ms;
  else tag.lastMs = ms;
}

/** An EPC that is not 96 bits long says how many it has. Whole 16-bit words are what tag memory has; a rest is filled with zero bits. */
function readLongEpc(value: DataView): string {
  if (value.byteLength < 2) return "";
  const bytes = Math.ceil(value.getUint16(0) / 8);
  if (bytes === 0 || bytes > value.byteLength - 2) return "";
  const hex = hexOf(value, 2, bytes);
  return hex.length % 4 === 0 ? hex : `${hex}00`;
}

const hexOf = (view: DataView, at: number, length: number): string =>
  Buffer.from(view.buffer, view.byteOffset + at, length).toString("hex");
