import type { Answer } from "../../store/run-command.ts";

/** Notes of one machine that wait for the book; past that, notes that a later one repeats are dropped. */
export const notesMax = 5_000;
/** Notes that are on their way to the writer at once: it takes them in this order. */
const inFlightMax = 64;
const faultsMax = 3;
const againAfterMs = 1_000;
const stopWithinMs = 3_000;

export interface Note {
  command: string;
  input: object;
  commandId: string;
  /** What a later note says again: it may be dropped when the book takes nothing for long. */
  mayDrop: boolean;
  /** It is in the book, or never will be. */
  done?: (kept: boolean) => void;
}

/** Keeps notes in the book, in their order, each until it is there. They come after the fact: nothing on the belt waits for them. */
export class ParcelRecorder {
  readonly #run: (command: string, input: unknown, commandId: string) => Promise<Answer>;
  readonly #log: (event: string, detail: Record<string, unknown>) => void;
  readonly #waiting: Note[] = [];
  #inFlight = 0;
  #dropped = 0;
  #pausing = false;
  #idle: (() => void)[] = [];

  constructor(
    run: (command: string, input: unknown, commandId: string) => Promise<Answer>,
    log: (event: string, detail: Record<string, unknown>) => void,
  ) {
    this.#run = run;
    this.#log = log;
  }

  get waiting(): number {
    return this.#waiting.length + this.#inFlight;
  }

  add(note: Note): void {
    if (note.mayDrop && this.#waiting.length >= notesMax) {
      this.#dropped++;
      if (this.#dropped === 1 || this.#dropped % 1_000 === 0)
        this.#log("notes of parcels are dropped: the book takes none", { dropped: this.#dropped });
      return;
    }
    this.#waiting.push(note);
    this.#pump();
  }

  /** Settles when all is in the book, or after a while. */
  async stop(): Promise<void> {
    if (this.waiting === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, stopWithinMs);
    });
    await Promise.race([new Promise<void>((resolve) => this.#idle.push(resolve)), late]);
    clearTimeout(timer);
    if (this.waiting > 0) this.#log("notes of parcels were left", { notes: this.waiting });
  }

  #pump(): void {
    while (!this.#pausing && this.#inFlight < inFlightMax) {
      const note = this.#waiting.shift();
      if (!note) break;
      this.#inFlight++;
      void this.#keep(note).finally(() => {
        this.#inFlight--;
        this.#pump();
      });
    }
    if (this.waiting === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #keep(note: Note): Promise<void> {
    for (let faults = 0; ; ) {
      const answer = await this.#run(note.command, note.input, note.commandId);
      if (answer.ok) return note.done?.(true);
      if ("refusal" in answer && answer.refusal.code !== "queue-full" && answer.refusal.code !== "storage-full") {
        this.#log("the book refused a note of a parcel", { command: note.command, code: answer.refusal.code });
        return note.done?.(false);
      }
      if ("fault" in answer && ++faults >= faultsMax) {
        this.#log("a note of a parcel could not be kept", { command: note.command, commandId: note.commandId });
        return note.done?.(false);
      }
      // The others wait too, so that they stay in order as far as can be.
      this.#pausing = true;
      const full =
        "refusal" in answer && answer.refusal.code === "queue-full" ? answer.refusal.retryAfterMs : againAfterMs;
      await new Promise((resolve) => setTimeout(resolve, full));
      this.#pausing = false;
    }
  }
}
