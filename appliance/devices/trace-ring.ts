import type { TraceLine } from "#drivers/kit/link.ts";

/** One line as people read it. `n` counts up for as long as the appliance runs. */
export interface ShownTraceLine {
  n: number;
  atMs: number;
  direction: TraceLine["direction"];
  hex: string;
  /** Control characters by their names: `<STX>S S     1.234 kg<CR><LF>`. */
  text: string;
}

const linesMax = 2_000;
const bytesMax = 128 * 1024;
/** Of a longer chunk (a label on its way to the printer) only the beginning is shown; a recording has all of it. */
const lineBytesMax = 1_024;

/** The last raw bytes to and from one machine: at most 2,000 lines and 128 KiB of them. */
export class TraceRing {
  #lines: { n: number; line: TraceLine; cut: number }[] = [];
  #first = 0;
  #bytes = 0;
  #n = 0;

  add(line: TraceLine): () => ShownTraceLine {
    const cut = Math.max(0, line.bytes.length - lineBytesMax);
    const kept = { n: ++this.#n, line: { ...line, bytes: Uint8Array.from(line.bytes.subarray(0, lineBytesMax)) }, cut };
    this.#lines.push(kept);
    this.#bytes += kept.line.bytes.length;
    while (this.#lines.length - this.#first > linesMax || this.#bytes > bytesMax) {
      this.#bytes -= this.#lines[this.#first]?.line.bytes.length ?? 0;
      this.#first += 1;
    }
    if (this.#first > linesMax) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
    return () => shown(kept);
  }

  /** The newest, in the order they came. */
  last(limit: number): ShownTraceLine[] {
    return this.#lines.slice(Math.max(this.#first, this.#lines.length - limit)).map(shown);
  }
}

function shown({ n, line, cut }: { n: number; line: TraceLine; cut: number }): ShownTraceLine {
  const bytes = Buffer.from(line.bytes);
  const more = cut > 0 ? ` … ${cut} more` : "";
  const text = line.direction === "note" ? bytes.toString("utf8") : readable(bytes);
  return { n, atMs: line.atMs, direction: line.direction, hex: bytes.toString("hex"), text: text + more };
}

/** Bytes with control characters by their names. */
export function readable(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/[^ -~]/g, (character) => {
    const code = character.charCodeAt(0);
    return `<${controls[code] ?? code.toString(16).toUpperCase().padStart(2, "0")}>`;
  });
}

/** Names of the ASCII control characters 0 to 31. */
const controls =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(
    " ",
  );
