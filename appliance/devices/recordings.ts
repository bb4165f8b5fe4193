import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Recorder, startRecorder } from "#drivers/kit/recorder.ts";
import type { MachineOnFloor } from "./machine-on-floor.ts";

const fileBytesMax = 16 * 1024 * 1024;
/** With the one that is begun; the oldest that is not being written goes. */
const filesMax = 50;

/** Raw bytes of machines, written to files in the data folder that the replay transport plays. Bounded in size and number. */
export class Recordings {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #running = new Map<string, { recorder: Recorder; name: string }>();
  readonly #newest = new Map<string, string>();

  constructor(dataRoot: string, now: () => number = Date.now) {
    this.#folder = join(dataRoot, "recordings");
    this.#now = now;
  }

  /** The file's name within the data folder. Asked twice, the recording just goes on. */
  start({ machine, trace$ }: MachineOnFloor): string {
    const before = this.#running.get(machine.id);
    if (before && !before.recorder.ended) return before.name;
    mkdirSync(this.#folder, { recursive: true });
    this.#makeRoom();
    const time = new Date(this.#now()).toISOString().replace(/[:.]/g, "-");
    const name = `${machine.id}-${time}.jsonl`;
    const recorder = startRecorder({
      file: join(this.#folder, name),
      trace$,
      machine: machine.id,
      entry: machine.entry,
      now: this.#now,
      maxBytes: fileBytesMax,
    });
    this.#running.set(machine.id, { recorder, name: `recordings/${name}` });
    this.#newest.set(machine.id, `recordings/${name}`);
    return `recordings/${name}`;
  }

  /** Settles when all is in the file, and gives its name; empty when there was no recording. */
  async stop(machineId: string): Promise<string> {
    const running = this.#running.get(machineId);
    this.#running.delete(machineId);
    await running?.recorder.stop();
    return this.#newest.get(machineId) ?? "";
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.stop(id)));
  }

  #makeRoom(): void {
    const writing = new Set([...this.#running.values()].map(({ name }) => name));
    const files = readdirSync(this.#folder).filter((name) => name.endsWith(".jsonl"));
    const finished = files.filter((name) => !writing.has(`recordings/${name}`)).sort(byTime);
    for (const name of finished.slice(0, Math.max(0, files.length - filesMax + 1)))
      rmSync(join(this.#folder, name), { force: true });
  }
}

/** The names end in the time, always as long. */
const byTime = (a: string, b: string): number => (a.slice(-timeLength) < b.slice(-timeLength) ? -1 : 1);
const timeLength = "2026-11-21T06-00-00-000Z.jsonl".length;
