import { Subject, type Subscription } from "rxjs";
import { decode, encode, NotToTheSchema } from "../codecs/vda5050/codec.ts";
import type {
  Action,
  Factsheet,
  Header,
  Messages,
  RequestAnswer,
  VehicleState,
  Version,
  ZoneSet,
} from "../codecs/vda5050/model.ts";
import { deliveryOf, type TopicNames, topicAt, topicOf } from "../codecs/vda5050/topics.ts";
import { toM, toRad } from "../codecs/vda5050/wire-units.ts";
import type { Bus, BusMessage } from "../kit/bus.ts";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import type { TraceLine } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { OrderMemory } from "./order-memory.ts";
import type { OrderBook, PathNode, PathStep } from "./order-talk.ts";
import { StateOf } from "./state-of.ts";
import type { Outgoing, Taken, TalkOptions } from "./talk-types.ts";
import type { VehicleEvent } from "./vehicle-event.ts";
import { VehicleTalk } from "./vehicle-talk.ts";

export interface VehicleOptions extends TalkOptions {
  topics: TopicNames;
  /** For 2.0 vehicles that read only the key of 1.1. */
  instantActionsKeys?: "actions" | "both";
}

/**
 * One AMR or AGV over VDA 5050, from the fleet's side. What it is told is kept and repeated until the vehicle shows that it has it; what
 * becomes of it comes as events. The order in hand is written to the driver's folder before it is sent, so that an appliance that
 * restarts goes on where it was.
 */
export class Vehicle implements Device {
  readonly id: string;
  readonly version: Version;
  readonly readings$ = new Subject<Reading>();
  readonly trace$ = new Subject<TraceLine>();
  readonly events$ = new Subject<VehicleEvent>();
  /** Every state that was taken. */
  readonly states$ = new Subject<VehicleState>();
  readonly #health: StateOf<Health>;
  readonly #options: VehicleOptions;
  readonly #around: DeviceSurroundings;
  readonly #bus: Bus;
  readonly #talk: VehicleTalk;
  readonly #memory: OrderMemory;
  readonly #subscriptions: Subscription[] = [];
  readonly #headerIds = new Map<string, number>();
  readonly #complaints = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(id: string, options: VehicleOptions, around: DeviceSurroundings) {
    if (!around.bus) throw new Error(`vehicle ${id} speaks MQTT, and there is no bus`);
    this.id = id;
    this.version = options.version;
    this.#options = options;
    this.#around = around;
    this.#bus = around.bus;
    const nowMs = around.now();
    this.#health = new StateOf<Health>({ state: "starting", sinceMs: nowMs, tries: 0 });
    this.#talk = new VehicleTalk(options, `i${nowMs.toString(36)}`);
    this.#memory = new OrderMemory(around.folder, `${id}.order.json`, (said) =>
      around.log("error", "vehicle.order-memory", { id, said }),
    );
    const kept = this.#memory.read();
    if (kept) this.#talk.restore(kept);
    for (const topic of ["connection", "factsheet", "state", "visualization"] as const)
      this.#subscriptions.push(
        this.#bus.messages(topicOf(options.topics, topic)).subscribe((message) => this.#heard(message)),
      );
    this.#subscriptions.push(
      this.#bus.connected$.subscribe((isConnected) => {
        this.#talk.bus(isConnected, this.#now);
        this.#flush();
      }),
    );
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  get health(): Health {
    return this.#health.value;
  }
  get health$() {
    return this.#health.changes$;
  }
  get state(): VehicleState | undefined {
    return this.#talk.state;
  }
  get factsheet(): Factsheet | undefined {
    return this.#talk.factsheet;
  }
  /** The order in hand or the last one, as it stands. Not to be changed. */
  get order(): Readonly<OrderBook> | undefined {
    return this.#talk.order;
  }
  get isFresh(): boolean {
    return this.#talk.isFresh(this.#now);
  }
  get mayTakeOrder(): boolean {
    return this.#talk.mayTakeOrder(this.#now);
  }
  /** When a state was last heard. */
  get heardMs(): number | undefined {
    return this.#talk.heardMs;
  }

  /** A new order from where the vehicle stands: `first` is that node, the steps its base. Throws `DoesNotFit`. */
  begin(
    orderId: string,
    first: PathNode,
    steps: readonly PathStep[],
    more: { horizon?: readonly PathStep[]; isLast?: boolean } = {},
  ): Taken {
    return this.#then(() => this.#talk.begin(orderId, first, steps, more, this.#now));
  }

  /** More base for the order in hand; what was given before stays. Throws `DoesNotFit`. */
  extend(
    orderId: string,
    steps: readonly PathStep[],
    more: { horizon?: readonly PathStep[]; isLast?: boolean } = {},
  ): Taken {
    return this.#then(() => this.#talk.extend(orderId, steps, more, this.#now));
  }

  cancel(): Taken {
    return this.#then(() => this.#talk.cancel(this.#now));
  }
  pause() {
    return this.instant("startPause");
  }
  resume() {
    return this.instant("stopPause");
  }
  startCharging() {
    return this.instant("startCharging");
  }
  stopCharging() {
    return this.instant("stopCharging");
  }
  /** Tells a vehicle that waits for it to go on: since 3.0 `trigger`, before that whatever its maker calls it. */
  trigger(type = "trigger", parameters: Action["parameters"] = []) {
    return this.instant(type, parameters);
  }
  requestFactsheet() {
    return this.instant("factsheetRequest", [], true);
  }
  requestState() {
    return this.instant("stateRequest", [], true);
  }
  initPosition(at: { xMm: number; yMm: number; headingMdeg: number; mapId: string; lastNodeId: string }) {
    return this.instant("initPosition", [
      { key: "x", value: toM(at.xMm) },
      { key: "y", value: toM(at.yMm) },
      { key: "theta", value: toRad(at.headingMdeg) },
      { key: "mapId", value: at.mapId },
      { key: "lastNodeId", value: at.lastNodeId },
    ]);
  }
  /** Any instant action. Its end comes as an event with the id given here. */
  instant(type: string, parameters: Action["parameters"] = [], isSoft = false) {
    return this.#then(() => this.#talk.instant(type, parameters, this.#now, { isSoft }));
  }
  /** 3.0: leave for zones and corridors. */
  answer(answers: readonly RequestAnswer[]): void {
    this.#then(() => this.#talk.answer(answers));
  }
  sendZones(set: ZoneSet): void {
    this.#then(() => this.#talk.zones(set));
  }

  /** What time brings: repeats, silence, no progress. Called by a timer; tests with a clock of their own may call it too. */
  tick(): void {
    this.#talk.tick(this.#now);
    this.#flush();
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearInterval(this.#timer);
    for (const one of this.#subscriptions) one.unsubscribe();
    this.#tellHealth({ state: "stopped", sinceMs: this.#now, tries: 0 });
    for (const subject of [this.readings$, this.trace$, this.events$, this.states$]) subject.complete();
    this.#health.end();
  }

  get #now(): number {
    return this.#around.now();
  }

  #then<R>(act: () => R): R {
    try {
      return act();
    } finally {
      this.#flush();
    }
  }

  #heard({ topic, payload, retained }: BusMessage): void {
    const kind = topicAt(topic);
    if (!kind || this.#isStopped) return;
    this.#trace("in", kind, payload);
    const said = decode(this.version, kind, payload);
    if (said.ok) for (const line of [...said.mended, ...said.faults]) this.#complain(kind, line);
    const before = this.#talk.state;
    this.#talk.heard(kind, said, retained, this.#now);
    const { state } = this.#talk;
    if (kind === "state" && state && state !== before) this.states$.next(state);
    this.#flush();
  }

  /** Once per kind of fault and vehicle: a vehicle that speaks badly does it every second. */
  #complain(topic: string, line: string): void {
    if (this.#complaints.has(line) || this.#complaints.size >= COMPLAINTS_MAX) return;
    this.#complaints.add(line);
    this.#around.log("info", "vehicle.odd-message", { id: this.id, topic, line });
  }

  #flush(): void {
    if (this.#isStopped) return;
    const { send, events } = this.#talk.take();
    this.#memory.write(this.#talk.order);
    for (const one of send) this.#publish(one);
    for (const event of events) {
      if (event.kind === "problem") this.#complain(event.topic, event.said);
      this.events$.next(event);
    }
    this.#weighHealth();
  }

  #publish({ topic, message }: Outgoing): void {
    const name = topicOf(this.#options.topics, topic);
    const headerId = this.#headerIds.get(topic) ?? 0;
    const { manufacturer, serial } = this.#options.topics;
    const header: Header = { headerId, atMs: this.#now, manufacturer, serial };
    let text: string;
    try {
      text = encode(this.version, topic, header, message as Messages[typeof topic], {
        instantActionsKeys: this.#options.instantActionsKeys ?? "actions",
      });
    } catch (error) {
      if (!(error instanceof NotToTheSchema)) throw error;
      this.#around.log("error", "vehicle.not-to-the-schema", { id: this.id, topic, faults: error.faults });
      return;
    }
    this.#headerIds.set(topic, (headerId + 1) % HEADER_IDS);
    this.#trace("out", topic, new TextEncoder().encode(text));
    // Lost or not, it is said again until the vehicle shows it.
    this.#bus.publish(name, text, deliveryOf(topic)).catch((error: Error) => {
      this.#around.log("warn", "vehicle.publish", { id: this.id, topic, reason: error.message });
    });
  }

  #weighHealth(): void {
    const nowMs = this.#now;
    const { heardMs } = this.#talk;
    if (this.#talk.isFresh(nowMs)) this.#tellHealth({ state: "online", sinceMs: nowMs, tries: 0, heardMs });
    else if (heardMs === undefined && nowMs - this.health.sinceMs < START_MS && this.health.state === "starting")
      return;
    else {
      const why = this.#talk.whyNotFresh;
      const state = why.code === "no-answer" ? "silent" : this.#bus.connected ? "offline" : "retrying";
      this.#tellHealth({ state, sinceMs: nowMs, why, tries: 0, ...(heardMs !== undefined && { heardMs }) });
    }
  }

  #tellHealth(next: Health): void {
    const now = this.health;
    const isSame = now.state === next.state && now.why?.code === next.why?.code;
    this.#health.set(isSame ? { ...next, sinceMs: now.sinceMs } : next, !isSame);
  }

  #trace(direction: "in" | "out", topic: string, payload: Uint8Array): void {
    if (!this.trace$.observed) return;
    const line = new TextEncoder().encode(`${topic} `);
    const bytes = new Uint8Array(line.length + payload.length);
    bytes.set(line);
    bytes.set(payload, line.length);
    this.trace$.next({ atMs: this.#now, direction, bytes });
  }
}

const TICK_MS = 500;
const START_MS = 65_000;
const HEADER_IDS = 0x1_0000_0000;
const COMPLAINTS_MAX = 100;
