import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Observable } from "rxjs";
import type { TraceLine } from "./link.ts";
import { headerText, lineText } from "./recording.ts";

export interface Recorder {
  readonly file: string;
  /** Written so far. */
  readonly bytes: number;
  /** It reached `maxBytes` (its last line says so) or the disk refused; nothing more is written. */
  readonly ended: boolean;
  /** The disk's refusal, if that ended it. */
  readonly trouble: Error | undefined;
  /** Resolves when all is in the file. */
  stop(): Promise<void>;
}

/** Writes a machine's trace into a new file, from now on. Throws nothing: a full disk ends the recording, not the machine. */
export function startRecorder(options: {
  file: string;
  trace$: Observable<TraceLine>;
  machine: string;
  entry: string;
  now(): number;
  /** The file never gets larger. */
  maxBytes?: number;
}): Recorder {
  const { file, trace$, machine, entry, now, maxBytes = RECORDING_MAX_BYTES } = options;
  const startMs = now();
  let bytes = 0;
  let ended = false;
  let trouble: Error | undefined;
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: "wx" });
  const finished = new Promise<void>((resolve) => {
    stream.once("close", resolve);
    stream.once("error", (error) => {
      trouble = error;
      ended = true;
      resolve();
    });
  });
  append(headerText({ machine, entry, atMs: startMs }));
  const listening = trace$.subscribe({ next: take, complete: end });

  return {
    file,
    get bytes() {
      return bytes;
    },
    get ended() {
      return ended;
    },
    get trouble() {
      return trouble;
    },
    stop() {
      listening.unsubscribe();
      end();
      return finished;
    },
  };

  function take(line: TraceLine): void {
    if (ended) return;
    const text = lineText(line, startMs);
    if (bytes + text.length + LAST_LINE_BYTES <= maxBytes) {
      append(text);
      return;
    }
    const said = new TextEncoder().encode("recording is full");
    append(lineText({ atMs: line.atMs, direction: "note", bytes: said }, startMs));
    end();
  }

  function append(text: string): void {
    bytes += text.length;
    stream.write(text);
  }

  function end(): void {
    if (ended) return;
    ended = true;
    stream.end();
  }
}

const RECORDING_MAX_BYTES = 64 * 1_048_576;
/** Kept free for the note that the recording is full. */
const LAST_LINE_BYTES = 120;
