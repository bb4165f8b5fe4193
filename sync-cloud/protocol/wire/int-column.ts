import type { ByteReader, ByteWriter } from "./bytes.ts";
import { WireFault } from "./wire-fault.ts";

/** Whole numbers beyond this travel as doubles, so that the difference of any two has room. */
export const columnIntMax = 2 ** 51;

const plain = 0;
const deltas = 1;
const runs = 2;
const deltaRuns = 3;

/** Whole numbers of one column: as they are, or as differences, or as runs of either; whatever is shortest. Their number is known to the reader. */
export function writeInts(out: ByteWriter, values: readonly number[]): void {
  if (values.length === 0) return;
  const form = shortest(values);
  out.byte(form);
  const isDelta = form === deltas || form === deltaRuns;
  if (form === plain || form === deltas) {
    let last = 0;
    for (const value of values) {
      out.int(isDelta ? value - last : value);
      last = value;
    }
    return;
  }
  let last = 0;
  let current = 0;
  let length = 0;
  for (const value of values) {
    const next = isDelta ? value - last : value;
    last = value;
    if (length > 0 && next === current) length++;
    else {
      if (length > 0) out.int(current).count(length);
      current = next;
      length = 1;
    }
  }
  out.int(current).count(length);
}

export function readInts(input: ByteReader, count: number): number[] {
  const values = new Array<number>(count);
  if (count === 0) return values;
  const form = input.byte();
  if (form > deltaRuns) throw new WireFault("malformed", `a column of numbers in form ${form}`);
  const isDelta = form === deltas || form === deltaRuns;
  let last = 0;
  if (form === plain || form === deltas) {
    for (let i = 0; i < count; i++) {
      last = isDelta ? last + input.int() : input.int();
      values[i] = last;
    }
  } else {
    for (let i = 0; i < count; ) {
      const value = input.int();
      const length = input.count(count - i, "numbers in a run");
      if (length === 0) throw new WireFault("malformed", "a run of no numbers");
      for (let end = i + length; i < end; i++) {
        last = isDelta ? last + value : value;
        values[i] = last;
      }
    }
  }
  // Sums of differences may have left the whole numbers: then every later one has, or came back wrong.
  if (!Number.isSafeInteger(last)) throw new WireFault("malformed", "a column of numbers without bounds");
  return values;
}

/** Counts below 0 or above `most` are refused. */
export function readCounts(input: ByteReader, count: number, most: number, what: string): number[] {
  const values = readInts(input, count);
  for (const value of values)
    if (!(value >= 0 && value <= most))
      throw new WireFault("malformed", `${value} as ${what}, 0 to ${most} are possible`);
  return values;
}

function shortest(values: readonly number[]): number {
  let [plainBytes, deltaBytes, runBytes, deltaRunBytes] = [0, 0, 0, 0];
  let last = 0;
  let lastDelta = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const delta = value - last;
    const [size, deltaSize] = [intBytes(value), intBytes(delta)];
    plainBytes += size;
    deltaBytes += deltaSize;
    if (i === 0 || delta !== 0) runBytes += size + 1;
    if (delta !== lastDelta) deltaRunBytes += deltaSize + 1;
    last = value;
    lastDelta = delta;
  }
  let [form, least] = [plain, plainBytes];
  for (const [other, bytes] of [
    [deltas, deltaBytes],
    [runs, runBytes],
    [deltaRuns, deltaRunBytes],
  ] as const)
    if (bytes < least) [form, least] = [other, bytes];
  return form;
}

function intBytes(value: number): number {
  const size = value < 0 ? -2 * value - 1 : 2 * value;
  if (size < 128) return 1;
  if (size < 16_384) return 2;
  if (size < 2_097_152) return 3;
  if (size < 268_435_456) return 4;
  return 6;
}
