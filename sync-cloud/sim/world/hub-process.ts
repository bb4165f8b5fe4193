import type { FactBody } from "../../model/facts/fact.ts";
import { type ExchangeRequest, type HubImage, MemoryHub } from "../../protocol/hub/memory-hub.ts";
import { stateOf } from "../../protocol/hub/state-of.ts";
import type { HubEntry } from "../../protocol/hub/view.ts";
import type { SiteState } from "../../protocol/site-state.ts";
import type { Chance } from "../kernel/chance.ts";
import { Disk } from "../kernel/disk.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Codec, Message } from "./codec.ts";
import { asShipped, enter, type Version } from "./versions.ts";

/** Mistakes that lie in how a process uses the protocol, not in the protocol: only the mutation gate makes them. */
export interface HubMistakes {
  /** Answers go out before the disk has them. */
  ackBeforeDurable?: boolean;
  /** A hub restored from a backup goes on as if nothing had happened. */
  keepIncarnation?: boolean;
}

/** How long the disk takes to make writes safe; all that came meanwhile goes with it. */
const syncMs = 8;
const lazySyncMs = 120_000;

/**
 * The hub as a process on a machine: the real exchange in memory, every change on a disk, and no answer before it is safe there. Its machine can lose
 * power, and its disk can be replaced by a backup.
 */
export class HubProcess {
  hub: MemoryHub;
  up = true;
  readonly #kernel: Kernel;
  readonly #chance: Chance;
  readonly #codec: Codec;
  readonly #mistakes: HubMistakes;
  #disk = new Disk<HubImage>();
  #backup: HubImage | undefined;
  #unsent: (() => void)[] = [];
  #syncing = false;
  /** Called whenever the log has grown on the disk. */
  onGrown: () => void = () => {};
  /** Called with every line that is safe on the disk now, in order. */
  onDurable: (entry: HubEntry) => void = () => {};
  #durable = 0;
  #version: Version = asShipped;
  /** Which version an image was written by. */
  readonly #writtenBy = new WeakMap<HubImage, Version>();

  constructor(kernel: Kernel, chance: Chance, codec: Codec, mistakes: HubMistakes, version: Version = asShipped) {
    this.#version = version;
    this.#kernel = kernel;
    this.#chance = chance;
    this.#codec = codec;
    this.#mistakes = mistakes;
    this.hub = new MemoryHub(this.#hands());
  }

  /** Once, when all boxes are enrolled. */
  begin(): void {
    this.#commit();
    this.#safe();
  }

  /** The bytes of one request; `answer` gets those of the answer when the disk has what it says. Nothing is said by a hub that is down. */
  receive(request: Message, carried: boolean, answer: (bytes: Message) => void): void {
    if (!this.up) return;
    enter(this.#version);
    const { asked, faults } = this.#codec.readRequest(request);
    const given = this.hub.exchange(asked satisfies ExchangeRequest, { carried });
    const bytes = this.#codec.writeAnswer(asked.hello.site, { ...given, receipts: [...given.receipts, ...faults] });
    this.#commit();
    this.#whenSafe(() => answer(bytes));
  }

  /** The hub's own fact. `done` is called when it is safe; a refusal of the hub's own rules is thrown. */
  write(body: FactBody, done: (entry: HubEntry) => void): void {
    enter(this.#version);
    const entry = this.hub.append(body);
    this.#commit();
    this.#whenSafe(() => done(entry));
  }

  /** The lights go out and come on again after `downMs`. Gives how many answers were never given. */
  losePower(downMs: number): number {
    const lost = this.#unsent.length;
    this.#unsent = [];
    this.#disk.losePower(this.#chance);
    this.up = false;
    this.#kernel.in(downMs, () => {
      this.#start(this.#disk.records.at(-1) as HubImage, false);
    });
    return lost;
  }

  /** The state of one site, when all that it says is safe. */
  tellState(site: string, answer: (state: SiteState) => void): void {
    if (!this.up) return;
    enter(this.#version);
    const state = stateOf(this.hub, site);
    this.#whenSafe(() => answer(state));
  }

  /** A box that nobody waits for any longer. */
  expel(name: string): void {
    const box = this.hub.box(name);
    if (!this.up || box?.state !== "enrolled") return;
    this.hub.boxes.set(name, { ...box, state: "expelled" });
    this.#commit();
    this.#whenSafe(() => {});
  }

  /** Forgets what was deleted before all cursors; gives how many records. */
  dropDead(): number {
    if (!this.up) return 0;
    enter(this.#version);
    const dropped = this.hub.dropDead();
    this.#commit();
    this.#whenSafe(() => {});
    return dropped;
  }

  /** Takes from the log what all have; gives how many lines. */
  foldLog(most: number): number {
    if (!this.up) return 0;
    enter(this.#version);
    const before = this.hub.folded.hubPos;
    const lines = this.hub.foldLog(most) - before;
    this.#commit();
    this.#whenSafe(() => {});
    return lines;
  }

  get version(): Version {
    return this.#version;
  }

  /** What it did not know until now is applied before anything else happens. A hub that is down does so when it starts. */
  upgrade(to: Version): void {
    this.#version = to;
    if (!this.up) return;
    enter(to);
    this.hub.release();
    this.#commit();
    this.#whenSafe(() => {});
  }

  backUp(): void {
    this.#backup = this.#disk.copy().records.at(-1);
  }

  /** How many lines are left when the last backup takes the place of the disk; nothing when there is none. */
  linesOfBackup(): number | undefined {
    return this.#backup && this.#backup.folded.hubPos + this.#backup.log.length;
  }

  /** The disk is gone; its last backup takes its place. Whoever counts lines forgets those behind it first: the hub may write at once. */
  restore(announced: boolean): void {
    if (!this.#backup) throw new Error("there is no backup to restore");
    this.#unsent = [];
    this.#durable = Math.min(this.#durable, this.linesOfBackup() as number);
    this.#disk = new Disk();
    this.#start(this.#backup, announced);
  }

  #start(image: HubImage, announced: boolean): void {
    const by = this.#writtenBy.get(image) ?? this.#version;
    enter(by);
    this.hub = new MemoryHub(this.#hands(), image);
    this.up = true;
    if (announced && !this.#mistakes.keepIncarnation) this.hub.raiseIncarnation();
    enter(this.#version);
    if (by < this.#version) this.hub.release();
    this.#commit();
    this.#safe();
  }

  #commit(): void {
    const image = this.hub.image();
    this.#writtenBy.set(image, this.#version);
    this.#disk.append(image);
  }

  #whenSafe(tell: () => void): void {
    if (this.#mistakes.ackBeforeDurable) tell();
    else this.#unsent.push(tell);
    if (this.#syncing) return;
    this.#syncing = true;
    this.#kernel.in(this.#mistakes.ackBeforeDurable ? lazySyncMs : syncMs, () => {
      this.#syncing = false;
      if (this.up) this.#safe();
    });
  }

  #safe(): void {
    this.#disk.sync();
    this.#disk.trim(this.#disk.records.length - 1);
    const { log, folded } = this.#disk.records[0] as HubImage;
    const end = folded.hubPos + log.length;
    const grown = end > this.#durable;
    for (; this.#durable < end; this.#durable++) this.onDurable(log[this.#durable - folded.hubPos] as HubEntry);
    const unsent = this.#unsent;
    this.#unsent = [];
    for (const tell of unsent) tell();
    if (grown) this.onGrown();
  }

  #hands() {
    let tickets = 0;
    const start = this.#chance.bits();
    return { nowMs: () => this.#kernel.nowMs, newTicket: () => `${start.toString(36)}-${++tickets}` };
  }
}
