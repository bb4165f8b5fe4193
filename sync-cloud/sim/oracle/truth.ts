import type { Move } from "../../model/facts/fact.ts";
import { siteOf } from "../../protocol/origin.ts";
import type { LogMark } from "../../protocol/session.ts";

/** What tells of which deed a fact is. */
export interface MarkedFact {
  origin: string;
  commandId: string;
  data: Record<string, unknown>;
}

/** One thing that somebody did at a box or at the console. */
export interface Done {
  mark: number;
  name: string;
  site: string;
  wrong: boolean;
  /** A box did it because of news, and nobody sent it. */
  byItself?: boolean;
}

/** What it was when it was written: once, or on two disks that knew nothing of each other. */
export interface Writing {
  facts: number;
  moves: readonly Move[];
}

/** The id of a command that people of a site sent. */
const ofWorkload = /^s[a-z]:(\d+)$/;

/**
 * What really happened, as the people remember it, with no regard to any protocol: every deed that was acknowledged, and on which disks it is
 * written. A deed whose last disk is destroyed, or set back to before it, may be missing afterwards; no other may.
 */
export class Truth {
  /** All that was tried, answered or not. */
  readonly deeds = new Map<number, Done & { writings: Writing[] }>();
  readonly acked = new Set<number>();
  /** Ends of the log's pieces that the box of a deed had read, newest first: what its people had seen. */
  readonly seen = new Map<number, readonly LogMark[]>();
  /** Deeds whose only copies were destroyed. */
  readonly excused = new Set<number>();
  readonly #copies = new Map<number, Set<string>>();
  readonly #disks = new Map<string, number[]>();
  readonly #byCommand = new Map<string, number>();
  #marks = 0;

  newMark(): number {
    return ++this.#marks;
  }

  /** The mark of a command whose id was not given by the people of the run: an intent, or what a box does about news. */
  markOfCommand(site: string, commandId: string): number {
    // Both sites of a transfer follow it under the same id.
    const key = `${site} ${commandId}`;
    const mark = this.#byCommand.get(key) ?? this.newMark();
    this.#byCommand.set(key, mark);
    return mark;
  }

  /** The mark that the workload put into a fact, wherever it went since: it is in its data, or the id of its command ends with it, or is known. */
  markOf({ origin, data, commandId }: MarkedFact): number | undefined {
    if (typeof data.mark === "number") return data.mark;
    const [, written] = ofWorkload.exec(commandId) ?? [];
    return written === undefined ? this.#byCommand.get(`${siteOf(origin)} ${commandId}`) : Number(written);
  }

  /** `disk` now holds the deed, whether or not anybody was told. */
  written(disk: string, mark: number): void {
    const copies = this.#copies.get(mark) ?? new Set();
    if (copies.has(disk)) return;
    this.#copies.set(mark, copies.add(disk));
    this.#on(disk).push(mark);
  }

  tried(done: Done, writing: Writing): void {
    const deed = this.deeds.get(done.mark);
    if (deed) deed.writings.push(writing);
    else this.deeds.set(done.mark, { ...done, writings: [writing] });
  }

  acknowledged(mark: number): void {
    this.acked.add(mark);
  }

  /** How far the disk is written by now: what a backup notes. */
  lengthOf(disk: string): number {
    return this.#on(disk).length;
  }

  /** The disk is as it was at `length` (0: it is destroyed). */
  setBack(disk: string, length: number): void {
    for (const mark of this.#on(disk).splice(length)) {
      const copies = this.#copies.get(mark) as Set<string>;
      copies.delete(disk);
      if (copies.size === 0) this.excused.add(mark);
    }
  }

  marksOn(disk: string): readonly number[] {
    return [...this.#on(disk)];
  }

  /** A disk that holds all that another holds: a clone, a standby. */
  copied(from: string, to: string): void {
    for (const mark of this.#on(from)) this.written(to, mark);
  }

  #on(disk: string): number[] {
    const marks = this.#disks.get(disk) ?? [];
    this.#disks.set(disk, marks);
    return marks;
  }
}
