import { BehaviorSubject, type Observable, Subject, type Subscription } from "rxjs";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import { LinkTrouble, type TraceLine } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import type { ConveyorDevice, ConveyorEvent, UnitCommand, UnitView } from "./conveyor-device.ts";
import { DecisionPoint } from "./decision-point.ts";
import { LaneBoard } from "./lane-board.ts";
import {
  type LaneState,
  type LaneWish,
  laneStates,
  type Parcel,
  type PassageKey,
  type SectionState,
  sectionStates,
} from "./passage.ts";
import { HEARTBEAT_MS, PeerWatch } from "./peer-watch.ts";
import type { PointSettings } from "./point-settings.ts";
import { readSlot, scanOf, toNumber } from "./read-slot.ts";
import type { PointMemory, PointWrite, Slot } from "./slot.ts";
import type { TagLine, TagValue } from "./tag-line.ts";
import { commandTagsOf, requiredTags, slotTags, type TagMap, tag } from "./tag-map.ts";

const TICK_MS = 100;
/** A command that was not taken is tried again until its time is up, with this pause. */
const RETRY_MS = 20;
const REREAD_MS = 500;

/** A conveyor whose decision points are rings of tags (see `tag-map.ts`), whatever carries them. */
export class TagConveyor implements ConveyorDevice {
  readonly id: string;
  readonly readings$: Observable<Reading>;
  readonly events$: Observable<ConveyorEvent>;
  readonly health$: Observable<Health>;
  readonly trace$: Observable<TraceLine>;
  readonly units = new Map<string, UnitView>();
  readonly #line: TagLine;
  readonly #map: TagMap;
  readonly #now: () => number;
  readonly #log: DeviceSurroundings["log"];
  readonly #readings$ = new Subject<Reading>();
  readonly #events$ = new Subject<ConveyorEvent>();
  readonly #health$: BehaviorSubject<Health>;
  readonly #points = new Map<string, DecisionPoint>();
  readonly #board: LaneBoard;
  readonly #peer = new PeerWatch();
  readonly #listening: Subscription[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  /** Slots whose numbers changed since they were read; `all` after connecting. At most one entry per slot. */
  readonly #dirty = new Map<string, Set<number>>();
  #allDirty = false;
  #isReading = false;
  #isResumed = false;
  #isStopped = false;
  #beat = 0;

  constructor(id: string, line: TagLine, map: TagMap, { now, log }: Pick<DeviceSurroundings, "now" | "log">) {
    this.id = id;
    this.#line = line;
    this.#map = map;
    this.#now = now;
    this.#log = log;
    this.readings$ = this.#readings$.asObservable();
    this.events$ = this.#events$.asObservable();
    this.trace$ = line.trace$;
    this.#health$ = new BehaviorSubject(line.health);
    this.health$ = this.#health$.asObservable();
    const lanes = [...new Set(map.points.flatMap((point) => point.lanes))];
    this.#board = new LaneBoard(lanes, map.sections, map.eyes);
    for (const point of map.points)
      this.#points.set(
        point.id,
        new DecisionPoint(point, {
          tell: (event) => this.#tell(event),
          write: (write) => this.#carryOut(point.id, write),
          stateOf: (lane) => this.#board.lanes.get(lane) ?? "ok",
        }),
      );
    this.#listening.push(
      line.health$.subscribe(({ state }) => {
        if (state !== "online") this.#detach();
        this.#judgeHealth();
      }),
      line.opened$.subscribe(() => this.#opened()),
      line.changes$.subscribe(({ values, missed }) => this.#changed(values, missed)),
    );
    this.#timers.push(
      setInterval(() => this.#tick(), TICK_MS),
      setInterval(() => this.#sendBeat(), HEARTBEAT_MS),
    );
  }

  get health(): Health {
    return this.#health$.value;
  }
  get points(): readonly PointSettings[] {
    return this.#map.points;
  }
  get lanes(): ReadonlyMap<number, LaneState> {
    return this.#board.lanes;
  }
  get sections(): ReadonlyMap<string, SectionState> {
    return this.#board.sections;
  }
  get open(): readonly Parcel[] {
    return [...this.#points.values()].flatMap((point) => point.open);
  }
  get peerAlive(): boolean | null {
    return this.#peer.alive;
  }

  resume(memory: ReadonlyMap<string, PointMemory>): void {
    if (this.#isResumed) return;
    this.#isResumed = true;
    for (const [id, point] of this.#points) {
      const known = memory.get(id);
      if (known) point.remember(known);
    }
    this.#rereadAll();
  }

  decide(key: PassageKey, wish: LaneWish | undefined): boolean {
    return this.#points.get(key.point)?.decide(key, wish, this.#now()) ?? false;
  }

  recorded(key: PassageKey): void {
    this.#points.get(key.point)?.recorded(key);
  }

  command(unit: string, _command: UnitCommand): Promise<void> {
    return Promise.reject(new LinkTrouble("protocol", `${this.id} has no unit ${unit} that takes commands`));
  }

  /** For lines that know units: their state counts as the state of the section of the same name. */
  showUnit(unit: string, view: UnitView): void {
    this.units.set(unit, view);
    this.#tell({ kind: "unit", atMs: this.#now(), unit, view });
    this.#section(unit, view.section);
  }

  /** For lines that carry scanners and readers of their own. */
  showReading(reading: Reading): void {
    this.#readings$.next(reading);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const one of this.#listening) one.unsubscribe();
    await this.#line.stop();
    this.#health$.next({ state: "stopped", sinceMs: this.#now(), tries: 0 });
    this.#events$.complete();
    this.#readings$.complete();
    this.#health$.complete();
  }

  #tell(event: ConveyorEvent): void {
    this.#events$.next(event);
    if (event.kind === "seen") this.#readings$.next(scanOf(event));
  }

  /** What could not be acknowledged may belong to another run of the controller by the time it is back. */
  #detach(): void {
    this.#acks.clear();
    for (const point of this.#points.values()) point.detach();
  }

  #opened(): void {
    this.#peer.forgive(this.#now());
    this.#rereadAll();
  }

  #changed(values: readonly (readonly [string, TagValue])[], missed: boolean): void {
    for (const [name, value] of values) this.#take(name, value);
    if (missed) this.#rereadAll();
    else void this.#readDirty();
  }

  #take(name: string, value: TagValue): void {
    const [, point = "", index = ""] = /^([^.]+)\.(?:Req|Cnf)\[(\d+)\]\.Seq$/.exec(name) ?? [];
    if (point !== "") {
      const slots = this.#dirty.get(point) ?? new Set();
      this.#dirty.set(point, slots.add(Number(index)));
      return;
    }
    const number = typeof value === "number" ? value : Number.NaN;
    const [, what, which = "", field] = /^(Lane|Section|Eye)\[([^\]]+)\]\.(\w+)$/.exec(name) ?? [];
    if (Number.isNaN(number)) return;
    if (name === tag.heartbeatPlc) this.#peerSays(this.#peer.heard(number, this.#now()));
    else if (what === "Lane") this.#lane(Number(which), laneStates[number] ?? "disabled");
    else if (what === "Section") this.#section(which, sectionStates[number] ?? "stopped");
    else if (what === "Eye") this.#eye(which, field === "Count" ? { count: number } : { blockedMs: number });
  }

  #lane(lane: number, state: LaneState): void {
    if (this.#board.lane(lane, state)) this.#tellLane(lane);
  }
  #section(section: string, state: SectionState): void {
    if (this.#board.section(section, state)) this.#tellSection(section);
  }
  #tellLane(lane: number): void {
    this.#tell({ kind: "lane", atMs: this.#now(), lane, state: this.#board.lanes.get(lane) ?? "ok" });
  }
  #tellSection(section: string): void {
    const state = this.#board.sections.get(section) ?? "running";
    this.#tell({ kind: "section", atMs: this.#now(), section, state });
  }

  readonly #eyes = new Map<string, { count: number; blockedMs: number }>();
  #eye(eye: string, said: { count?: number; blockedMs?: number }): void {
    const now = { count: 0, blockedMs: 0, ...this.#eyes.get(eye), ...said };
    this.#eyes.set(eye, now);
    this.#tell({ kind: "eye", atMs: this.#now(), eye, ...now });
    const { lane, section } = this.#board.eye(eye, now.blockedMs);
    if (lane !== undefined) this.#tellLane(lane);
    if (section !== undefined) this.#tellSection(section);
  }

  #rereadAll(): void {
    this.#allDirty = true;
    void this.#readDirty();
  }

  /** One read at a time; what changes meanwhile is read in the next. */
  async #readDirty(): Promise<void> {
    if (this.#isReading || !this.#isResumed || this.#line.health.state !== "online") return;
    this.#isReading = true;
    try {
      while (!this.#isStopped && (this.#allDirty || this.#dirty.size > 0)) {
        if (this.#allDirty) {
          this.#allDirty = false;
          this.#dirty.clear();
          await this.#readEverything();
        } else await this.#readSlots();
      }
    } catch (error) {
      this.#dirty.clear();
      this.#allDirty = false;
      if (this.#isStopped) return;
      this.#log("warn", "conveyor-read-failed", { machine: this.id, said: String(error) });
      // A line that broke begins anew when it is open again; one that stands said no for once.
      setTimeout(() => this.#line.health.state === "online" && this.#rereadAll(), REREAD_MS).unref();
    } finally {
      this.#isReading = false;
    }
  }

  async #readSlots(): Promise<void> {
    const wanted = [...this.#dirty].flatMap(([point, slots]) => [...slots].map((i) => ({ point, i })));
    this.#dirty.clear();
    const tags = wanted.flatMap(({ point, i }) => slotTags(point, i));
    const { values } = await this.#line.read(tags);
    const width = tags.length / wanted.length;
    const nowMs = this.#now();
    wanted.forEach(({ point, i }, n) => {
      this.#points.get(point)?.readOne(i, readSlot(values.slice(n * width, (n + 1) * width)), nowMs);
    });
  }

  async #readEverything(): Promise<void> {
    const { values: required } = await this.#line.read(requiredTags(this.#map));
    const missing = requiredTags(this.#map).filter((_, i) => required[i] === null);
    if (missing.length > 0) {
      this.#line.complain({ code: "protocol", said: `the controller has no ${missing.slice(0, 3).join(", ")}` });
      return;
    }
    for (const { id, slots } of this.#map.points) {
      const indexes = Array.from({ length: slots }, (_, i) => i);
      const rings = indexes.flatMap((i) => slotTags(id, i));
      const commands = indexes.flatMap((i) => commandTagsOf(id, i));
      const { values, agesMs } = await this.#line.read([tag.ack(id), ...rings, ...commands]);
      const width = rings.length / slots;
      const read = indexes.map((i): Slot => {
        const at = 1 + i * width;
        const [trackId, lane, alt, seq] = values.slice(1 + rings.length + i * 4).map(toNumber);
        const ageMs = agesMs[at];
        return {
          ...readSlot(values.slice(at, at + width)),
          cmd: { seq: seq ?? 0, trackId: trackId ?? 0, lane: lane ?? 0, alt: alt ?? 0 },
          ...(ageMs !== undefined && { ageMs }),
        };
      });
      this.#points.get(id)?.readAll(read, toNumber(values[0] ?? 0), this.#now());
    }
  }

  #carryOut(point: string, write: PointWrite): void {
    if (write.kind === "reread") this.#rereadAll();
    else if (write.kind === "ack") void this.#acknowledge(point, write.seq);
    else void this.#command(point, write);
  }

  async #command(point: string, { key, slot, trackId, lane, alt, byMs }: Extract<PointWrite, { kind: "command" }>) {
    const [track, to, other, seq] = commandTagsOf(point, slot) as [string, string, string, string];
    while (!this.#isStopped && this.#now() <= byMs) {
      try {
        await this.#line.write([
          [track, trackId],
          [to, lane],
          [other, alt],
          // Last, so that the rest is there when the controller sees it.
          [seq, key.seq],
        ]);
        this.#points.get(point)?.commanded(key, this.#now());
        return;
      } catch (error) {
        this.#log("warn", "conveyor-command-not-taken", { machine: this.id, point, said: String(error) });
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  readonly #acks = new Map<string, { wanted: number | undefined; isWriting: boolean }>();
  /** Only the newest counts; one that could not be written is written again with the next beat. */
  async #acknowledge(point: string, seq?: number): Promise<void> {
    const ack = this.#acks.get(point) ?? { wanted: undefined, isWriting: false };
    this.#acks.set(point, ack);
    if (seq !== undefined) ack.wanted = seq;
    if (ack.isWriting) return;
    ack.isWriting = true;
    try {
      while (ack.wanted !== undefined) {
        const { wanted } = ack;
        await this.#line.write([[tag.ack(point), wanted]]);
        if (ack.wanted === wanted) ack.wanted = undefined;
      }
    } catch {
      // The line says why in its health.
    } finally {
      ack.isWriting = false;
    }
  }

  #tick(): void {
    const nowMs = this.#now();
    if (this.#line.health.state !== "online") return;
    this.#peerSays(this.#peer.tick(nowMs));
    for (const point of this.#points.values()) point.tick(nowMs);
  }

  #sendBeat(): void {
    if (this.#line.health.state !== "online") return;
    this.#beat = (this.#beat + 1) % 65_536;
    this.#line.write([[tag.heartbeatHost, this.#beat]]).catch(() => {});
    for (const [point, { wanted }] of this.#acks) if (wanted !== undefined) void this.#acknowledge(point);
  }

  #peerSays(changed: boolean): void {
    if (!changed) return;
    this.#tell({ kind: "peer", atMs: this.#now(), alive: this.#peer.alive === true });
    this.#judgeHealth();
  }

  /** A line that is up to a controller whose program stands still is no use: that is silence. */
  #judgeHealth(): void {
    const { health } = this.#line;
    const isStill = health.state === "online" && this.#peer.alive === false;
    this.#health$.next(
      isStill
        ? { ...health, state: "silent", sinceMs: this.#now(), why: { code: "no-answer", said: "heartbeat stopped" } }
        : health,
    );
  }
}
