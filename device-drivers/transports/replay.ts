import type { HealthReason } from "../kit/health.ts";
import { heldBytes } from "../kit/held-bytes.ts";
import { LinkTrouble, type TraceLine, type Transport } from "../kit/link.ts";
import type { Recording } from "../kit/recording.ts";

export interface ReplayOptions {
  /** `recorded`: with the pauses it had. `at-once`: as fast as it is read. */
  pace?: "recorded" | "at-once";
  /** How many times faster than recorded. */
  speed?: number;
  /** After the last line: keep the line open, or close it. */
  atEnd?: "stay" | "close";
}

export interface Replay extends Transport {
  /** What was written to it, the last `WRITTEN_MAX` chunks. */
  readonly written: readonly Uint8Array[];
  /** Resolves when every line was played. */
  readonly played: Promise<void>;
}

/**
 * Plays the bytes a machine once sent. Where the line was lost in the recording it is lost again, and the next opening goes on behind
 * it. What is written to it is kept, and changes nothing.
 */
export function replay(
  recording: Pick<Recording, "lines"> & { header?: { machine: string } },
  options: ReplayOptions = {},
): Replay {
  const { pace = "recorded", speed = 1, atEnd = "stay" } = options;
  const { lines } = recording;
  const written: Uint8Array[] = [];
  let at = 0;
  let tell = () => {};
  const played = new Promise<void>((resolve) => {
    tell = resolve;
  });

  return {
    address: `replay:${recording.header?.machine ?? "recording"}`,
    written,
    played,
    async open(signal) {
      if (signal.aborted) throw new LinkTrouble("timeout", "given up before it began");
      const held = heldBytes();
      let open = true;
      let timer: NodeJS.Timeout | undefined;
      let lost: (trouble: LinkTrouble) => void = () => {};
      const closed = new Promise<LinkTrouble>((resolve) => {
        lost = (trouble) => {
          open = false;
          clearTimeout(timer);
          held.end();
          resolve(trouble);
        };
      });
      schedule();
      return {
        bytes$: held.bytes$,
        closed,
        async write(bytes) {
          if (!open) throw new LinkTrouble("unplugged", "the recording's line is closed");
          written.push(bytes.slice());
          if (written.length > WRITTEN_MAX) written.shift();
        },
        async close() {
          if (open) lost(new LinkTrouble("closed-by-machine", "closed by us"));
        },
      };

      function schedule(): void {
        const line = lines[at];
        const gapMs = line && at > 0 ? (line.atMs - (lines[at - 1]?.atMs ?? line.atMs)) / speed : 0;
        timer = setTimeout(() => play(line), pace === "recorded" ? Math.max(0, gapMs) : 0);
      }

      function play(line: TraceLine | undefined): void {
        if (!open) return;
        if (!line) {
          tell();
          if (atEnd === "close") lost(new LinkTrouble("closed-by-machine", "the recording ended"));
          return;
        }
        at++;
        if (line.direction === "in") held.push(line.bytes);
        const trouble = lossOf(line);
        if (trouble && at < lines.length) lost(trouble);
        else if (open) schedule();
      }
    },
  };
}

/** Links note `closed <code> <words>` where a line was lost. */
function lossOf(line: TraceLine): LinkTrouble | undefined {
  if (line.direction !== "note") return undefined;
  const [, code, said] = /^closed (\S+) ?(.*)$/s.exec(new TextDecoder().decode(line.bytes)) ?? [];
  return code ? new LinkTrouble(code as HealthReason["code"], said) : undefined;
}

const WRITTEN_MAX = 10_000;
