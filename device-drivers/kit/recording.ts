import { readFile } from "node:fs/promises";
import type { TraceLine } from "./link.ts";

/**
 * What a machine and we said to each other, as a file of JSON lines: a header, then one line per chunk with the milliseconds since the
 * header's time. A fault in the field arrives as such a file, and becomes a test.
 */
export interface Recording {
  header: RecordingHeader;
  lines: readonly TraceLine[];
}

export interface RecordingHeader {
  /** Version of this format. */
  kontorTrace: 1;
  machine: string;
  /** The catalogue's id of what it is. */
  entry: string;
  /** When the recording began. */
  atMs: number;
}

export function headerText(header: Omit<RecordingHeader, "kontorTrace">): string {
  return `${JSON.stringify({ kontorTrace: 1, ...header })}\n`;
}

export function lineText(line: TraceLine, startMs: number): string {
  const d = { in: "in", out: "out", note: "note" }[line.direction];
  return `${JSON.stringify({ t: line.atMs - startMs, d, hex: Buffer.from(line.bytes).toString("hex") })}\n`;
}

/** Throws with the number of the line that is wrong. A last line that was cut off (power went) is left out. */
export function parseRecording(text: string): Recording {
  const rows = text.split("\n");
  const header = parseHeader(rows[0] ?? "");
  const lines: TraceLine[] = [];
  for (const [index, row] of rows.entries()) {
    if (index === 0 || row.trim() === "") continue;
    const line = parseLine(row, header.atMs);
    if (line) lines.push(line);
    else if (index < rows.length - 1) {
      throw new Error(
        `line ${index + 1} of the recording is not {"t":ms,"d":"in|out|note","hex":"…"}: ${row.slice(0, 60)}`,
      );
    }
  }
  return { header, lines };
}

export async function readRecording(path: string): Promise<Recording> {
  return parseRecording(await readFile(path, "utf8"));
}

function parseHeader(row: string): RecordingHeader {
  const found = parseJson(row);
  if (found?.kontorTrace !== 1 || typeof found.atMs !== "number") {
    throw new Error('line 1 is not the header of a recording: {"kontorTrace":1,"machine":…,"entry":…,"atMs":…}');
  }
  return {
    kontorTrace: 1,
    machine: String(found.machine ?? ""),
    entry: String(found.entry ?? ""),
    atMs: found.atMs,
  };
}

function parseLine(row: string, startMs: number): TraceLine | undefined {
  const { t, d, hex } = parseJson(row) ?? {};
  if (typeof t !== "number" || (d !== "in" && d !== "out" && d !== "note")) return undefined;
  if (typeof hex !== "string" || !/^([0-9a-f]{2})*$/i.test(hex)) return undefined;
  return { atMs: startMs + t, direction: d, bytes: new Uint8Array(Buffer.from(hex, "hex")) };
}

function parseJson(row: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(row);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
