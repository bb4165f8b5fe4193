import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BehaviorSubject, type Observable, Subject, type Subscription } from "rxjs";
import {
  type BridgeCommand,
  type BridgeData,
  type BridgeHealth,
  parseBridgeHealth,
  parseBridgeMessage,
} from "./codecs/bridge-payload.ts";
import type { Bus, BusMessage } from "./kit/bus.ts";
import type { DeviceSurroundings } from "./kit/device.ts";
import type { Health } from "./kit/health.ts";
import { LinkTrouble, type TraceLine } from "./kit/link.ts";

export interface FeedEvent {
  device: string;
  boot: string;
  seq: number;
  atMs: number;
  data: BridgeData;
}

export interface FeedCounts {
  received: number;
  /** Came again, because an acknowledgement was lost on the way back: known by their numbers, and dropped. */
  repeats: number;
  /** Numbers that never came and that the bridge said it gave up. */
  lost: number;
  /** Numbers that never came without a word: somebody else published, or a disk was copied. */
  missing: number;
  unreadable: number;
}

export interface BridgeFeedOptions {
  bus: Bus;
  site: string;
  bridge: string;
  /** One device of the bridge; all of them when left out. */
  device?: string | undefined;
  surroundings: Pick<DeviceSurroundings, "now" | "log" | "folder">;
}

/**
 * The receiving end of a firmware bridge: each event once and in order, however often the bridge had to send it. Where each device stood
 * is kept in the machine's folder, so a restart of the appliance neither repeats nor forgets; a second of it may be missing after a
 * crash, and what comes twice then has the same numbers.
 */
export class BridgeFeed {
  readonly events$: Observable<FeedEvent>;
  readonly health$: Observable<Health>;
  readonly trace$: Observable<TraceLine>;
  readonly counts: FeedCounts = { received: 0, repeats: 0, lost: 0, missing: 0, unreadable: 0 };
  readonly #options: BridgeFeedOptions;
  readonly #events = new Subject<FeedEvent>();
  readonly #health: BehaviorSubject<Health>;
  readonly #trace = new Subject<TraceLine>();
  readonly #listening: Subscription[] = [];
  readonly #standing: Map<string, Standing>;
  readonly #waiting = new Map<string, WaitingCommand>();
  #saveTimer: NodeJS.Timeout | undefined;
  #heardMs: number | undefined;
  #said: BridgeHealth | undefined;

  constructor(options: BridgeFeedOptions) {
    this.#options = options;
    const { bus, surroundings } = options;
    this.#health = new BehaviorSubject<Health>({ state: "starting", sinceMs: surroundings.now(), tries: 0 });
    this.events$ = this.#events.asObservable();
    this.health$ = this.#health.asObservable();
    this.trace$ = this.#trace.asObservable();
    this.#standing = this.#load();
    const listen = (topic: string, take: (message: BusMessage) => void) => {
      this.#listening.push(bus.messages(`${this.#base}/${topic}`).subscribe(take));
    };
    listen("health", (message) => this.#tookHealth(message));
    listen(`events/${options.device ?? "+"}`, (message) => this.#took(message));
    this.#listening.push(bus.connected$.subscribe(() => this.#assess()));
  }

  get health(): Health {
    return { ...this.#health.value, ...(this.#heardMs !== undefined && { heardMs: this.#heardMs }) };
  }

  /** What the bridge last said of itself: its devices, its outbox. */
  get said(): BridgeHealth | undefined {
    return this.#said;
  }

  /**
   * Asks a device behind the bridge for something, and again with the same id when the bridge comes back meanwhile. Resolves with its
   * answer; rejects with a `LinkTrouble`: `refused` in its word, `no-answer` in time, `busy`.
   */
  command(device: string, command: BridgeCommand, timeoutMs = COMMAND_TIMEOUT_MS): Promise<{ seq: number }> {
    if (this.#waiting.size >= COMMANDS_MAX)
      return Promise.reject(new LinkTrouble("busy", `${this.#waiting.size} commands wait for an answer already`));
    const earlier = this.#waiting.get(command.id);
    if (earlier) return earlier.promise;
    const { promise, resolve, reject } = Promise.withResolvers<{ seq: number }>();
    const settle = () => {
      clearTimeout(timer);
      this.#waiting.delete(command.id);
    };
    const timer = setTimeout(() => {
      settle();
      reject(new LinkTrouble("no-answer", `${device} did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const send = () => {
      // Not on its way now: it is sent when the bridge says that it is there, or runs into its time limit.
      this.#options.bus
        .publish(`${this.#base}/command/${device}`, JSON.stringify(command), { qos: 1 })
        .catch((error) => this.#options.surroundings.log("warn", "command not sent", { device, error: String(error) }));
    };
    this.#waiting.set(command.id, {
      promise,
      send,
      answer(data) {
        settle();
        if (data.ok) resolve({ seq: data.seq ?? 0 });
        else reject(new LinkTrouble("refused", data.reason ?? "refused"));
      },
    });
    send();
    return promise;
  }

  /**
   * What the bridge does from now on, retained for when it is away. Resolves when the bridge has applied it; rejects with a `LinkTrouble`:
   * `refused` with every problem it found, `no-answer`. Versions count upwards.
   */
  configure(version: number, config: Readonly<Record<string, unknown>>, timeoutMs = COMMAND_TIMEOUT_MS): Promise<void> {
    const { bus, bridge } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new LinkTrouble("no-answer", `${bridge} has not applied version ${version} within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const listening = bus.messages(`${this.#base}/config-result`).subscribe(({ payload }) => {
      const result = resultOf(payload);
      if (result?.version !== version) return;
      if (result.state === "applied") resolve();
      else reject(new LinkTrouble("refused", result.problems.map(({ where, what }) => `${where} ${what}`).join("; ")));
    });
    bus.publish(`${this.#base}/config`, JSON.stringify({ version, config }), { qos: 1, retain: true }).catch(reject);
    return promise.finally(() => {
      clearTimeout(timer);
      listening.unsubscribe();
    });
  }

  stop(): void {
    for (const each of this.#listening) each.unsubscribe();
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    this.#save();
    for (const { answer } of [...this.#waiting.values()])
      answer({ kind: "answer", commandId: "", ok: false, reason: "the driver was stopped" });
    this.#health.next({ state: "stopped", sinceMs: this.#options.surroundings.now(), tries: 0 });
    for (const stream of [this.#events, this.#health, this.#trace]) stream.complete();
  }

  get #base(): string {
    return `kontor/${this.#options.site}/devices/${this.#options.bridge}`;
  }

  #took({ topic, payload, retained }: BusMessage): void {
    // What is retained here was not said by a bridge.
    if (retained) return;
    const { surroundings } = this.#options;
    this.#heardMs = surroundings.now();
    this.#trace.next({ atMs: this.#heardMs, direction: "in", bytes: payload });
    const device = topic.slice(topic.lastIndexOf("/") + 1);
    try {
      const { boot, lost, events } = parseBridgeMessage(payload);
      for (const { seq, atMs, data } of events) {
        if (!this.#isNew(device, boot, seq, lost)) continue;
        this.counts.received++;
        if (data.kind === "answer") this.#waiting.get(data.commandId)?.answer(data);
        this.#events.next({ device, boot, seq, atMs, data });
      }
      this.#saveTimer ??= setTimeout(() => {
        this.#saveTimer = undefined;
        this.#save();
      }, SAVE_AFTER_MS);
    } catch (error) {
      this.counts.unreadable++;
      surroundings.log("warn", "bridge message unreadable", { topic, error: String(error) });
    }
  }

  #isNew(device: string, boot: string, seq: number, lost: number): boolean {
    const standing = this.#standing.get(device);
    if (!standing || standing.boot !== boot) {
      // An outbox that was replaced does not come back: what it still sent is on its way before the new one's.
      if (standing?.earlier.includes(boot)) return this.#repeat();
      const earlier = standing ? [standing.boot, ...standing.earlier].slice(0, EARLIER_MAX) : [];
      this.#standing.set(device, { boot, earlier, seq, absent: 0, declared: 0, declaredFrom: lost });
      return true;
    }
    if (seq <= standing.seq) return this.#repeat();
    standing.absent += seq - standing.seq - 1;
    standing.seq = seq;
    // The bridge counts what it gave up as soon as it does, so it may know of more than is to be seen here yet.
    const declared = Math.min(standing.absent, Math.max(standing.declared, lost - standing.declaredFrom));
    this.counts.lost += declared - standing.declared;
    standing.declared = declared;
    this.counts.missing = 0;
    for (const each of this.#standing.values()) this.counts.missing += each.absent - each.declared;
    return true;
  }

  #repeat(): false {
    this.counts.repeats++;
    return false;
  }

  #tookHealth({ payload }: BusMessage): void {
    const { surroundings, bridge } = this.#options;
    this.#trace.next({ atMs: surroundings.now(), direction: "in", bytes: payload });
    try {
      this.#said = parseBridgeHealth(payload);
    } catch (error) {
      surroundings.log("warn", "bridge health unreadable", { bridge, error: String(error) });
      return;
    }
    this.#assess();
    if (this.#said.state === "online") for (const { send } of this.#waiting.values()) send();
  }

  /** The bridge's word, and that of the one device where this is about one. */
  #assess(): void {
    const { bus, device } = this.#options;
    if (!bus.connected) this.#become("retrying", "closed-by-machine", "the broker is not connected");
    else if (!this.#said) return;
    else if (this.#said.state === "offline")
      this.#become("offline", "no-answer", this.#said.why ?? "the bridge left the broker");
    else {
      const mine = device === undefined ? undefined : this.#said.devices?.find(({ name }) => name === device);
      if (device !== undefined && mine?.state !== "online")
        this.#become(
          "silent",
          "no-answer",
          `the bridge ${mine ? "gets no answer from" : "does not know"} device ${device}`,
        );
      else this.#become("online");
    }
  }

  #become(state: Health["state"], code?: NonNullable<Health["why"]>["code"], said?: string): void {
    const before = this.#health.value;
    if (before.state === state && before.why?.said === said) return;
    const sinceMs = before.state === state ? before.sinceMs : this.#options.surroundings.now();
    this.#health.next({
      state,
      sinceMs,
      tries: state === "online" ? 0 : before.tries + 1,
      ...(code && { why: { code, said } }),
    });
  }

  #load(): Map<string, Standing> {
    const { folder, log } = this.#options.surroundings;
    if (!folder) return new Map();
    try {
      return new Map(Object.entries(JSON.parse(readFileSync(join(folder, STANDING_FILE), "utf8"))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        log("warn", "bridge standing unreadable", { error: String(error) });
      return new Map();
    }
  }

  #save(): void {
    const { folder, log } = this.#options.surroundings;
    if (!folder) return;
    const path = join(folder, STANDING_FILE);
    try {
      writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(this.#standing)));
      renameSync(`${path}.new`, path);
    } catch (error) {
      log("warn", "bridge standing not kept", { error: String(error) });
    }
  }
}

function resultOf(payload: Uint8Array): ConfigResult | undefined {
  try {
    const result = JSON.parse(Buffer.from(payload).toString("utf8"));
    return Array.isArray(result?.problems) ? result : undefined;
  } catch {
    return undefined;
  }
}

interface ConfigResult {
  version: number;
  state: "applied" | "refused";
  problems: { where: string; what: string }[];
}
interface Standing {
  boot: string;
  earlier: string[];
  seq: number;
  /** Numbers of this boot that did not come; of these the bridge has declared so many as given up. */
  absent: number;
  declared: number;
  /** What the bridge had given up before this began to listen. */
  declaredFrom: number;
}
interface WaitingCommand {
  promise: Promise<{ seq: number }>;
  send(): void;
  answer(data: Extract<BridgeData, { kind: "answer" }>): void;
}

const STANDING_FILE = "bridge-standing.json";
const SAVE_AFTER_MS = 1_000;
const COMMAND_TIMEOUT_MS = 10_000;
const COMMANDS_MAX = 256;
const EARLIER_MAX = 8;
