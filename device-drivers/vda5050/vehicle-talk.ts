import type { Decoded } from "../codecs/vda5050/codec.ts";
import type {
  Action,
  ActionState,
  ConnectionState,
  Factsheet,
  Messages,
  OperatingMode,
  Order,
  RequestAnswer,
  Topic,
  VehicleState,
  Version,
  ZoneSet,
} from "../codecs/vda5050/model.ts";
import type { HealthReason } from "../kit/health.ts";
import { knowsInstant } from "./fit-order.ts";
import { InstantTalk } from "./instant-talk.ts";
import { MessageAge } from "./message-age.ts";
import {
  beginOrder,
  failOrder,
  growOrder,
  isIdle,
  isStill,
  nextOrderMessage,
  type OrderBook,
  type OrderRules,
  orderHeard,
  type PathNode,
  type PathStep,
  usualOrderRules,
} from "./order-talk.ts";
import { RetryTalk } from "./retry-talk.ts";
import { widenedStart } from "./start-node.ts";
import type { Outgoing, Refused, Said, Taken, TalkOptions } from "./talk-types.ts";
import type { VehicleEvent } from "./vehicle-event.ts";

/**
 * The fleet's side of the conversation with one vehicle, as a pure state machine: every call is handed the time, and `take` gives what is to
 * be sent and what happened since. One order at a time, one unacknowledged update at a time.
 */
export class VehicleTalk {
  readonly version: Version;
  state: VehicleState | undefined;
  factsheet: Factsheet | undefined;
  connection: ConnectionState | undefined;
  order: OrderBook | undefined;
  /** When a state was last taken. */
  heardMs: number | undefined;
  #rules: OrderRules;
  #freshMs: number;
  #startDeviationMaxMm: number;
  readonly #retries: RetryTalk;
  #ages: Record<Topic, MessageAge>;
  #instants = new InstantTalk();
  #cancelId = "";
  #ids = 0;
  #idStem: string;
  #send: Outgoing[] = [];
  #events: VehicleEvent[] = [];
  #busConnected = false;
  #toldRequests = new Set<string>();

  /** `idStem` makes the ids of instant actions differ from those of an earlier life. */
  constructor(
    { version, order, freshMs = FRESH_MS, startDeviationMaxMm = 3_000, retriesMax = 1 }: TalkOptions,
    idStem: string,
  ) {
    this.version = version;
    this.#rules = { ...usualOrderRules, ...order };
    this.#freshMs = freshMs;
    this.#startDeviationMaxMm = startDeviationMaxMm;
    this.#retries = new RetryTalk(retriesMax);
    this.#idStem = idStem;
    this.#ages = {
      order: new MessageAge(),
      instantActions: new MessageAge(),
      responses: new MessageAge(),
      zoneSet: new MessageAge(),
      state: new MessageAge(),
      visualization: new MessageAge(),
      connection: new MessageAge(),
      factsheet: new MessageAge(),
    };
  }

  /** Takes up the order that was written down in an earlier life; one that was being cancelled is cancelled again. */
  restore(order: OrderBook): void {
    this.order = order;
    if (order.phase !== "cancelling") return;
    const action = this.#action("cancelOrder", this.#cancelParameters(order.id));
    if (this.#instants.add(action)) this.#cancelId = action.id;
  }

  /** What is to be sent and what happened since the last time. */
  take(): Said {
    const said = { send: this.#send, events: this.#events };
    this.#send = [];
    this.#events = [];
    return said;
  }

  bus(isConnected: boolean, nowMs: number): void {
    if (isConnected && !this.#busConnected) for (const age of Object.values(this.#ages)) age.reset();
    this.#busConnected = isConnected;
    this.tick(nowMs);
  }

  heard<T extends Topic>(topic: T, said: Decoded<T>, isRetained: boolean, nowMs: number): void {
    if (!said.ok) {
      this.#events.push({ kind: "problem", topic, said: said.why });
      return;
    }
    // A will was written when the vehicle connected and a retained message is as old as it is: on `connection` age says nothing.
    if (topic !== "connection" && !this.#ages[topic].take(said.header) && !isRetained) return;
    const message = said.message as unknown;
    if (topic === "connection") this.#connectionHeard(message as ConnectionState);
    else if (topic === "factsheet") {
      this.factsheet = message as Factsheet;
      this.#instants.satisfied("factsheetRequest");
    } else if (topic === "visualization") this.#seen(message as Messages["visualization"]);
    else if (topic === "state" && !isRetained) this.#stateHeard(message as VehicleState, nowMs);
    this.tick(nowMs);
  }

  /** A state within the time, and nothing since that says it is gone. */
  isFresh(nowMs: number): boolean {
    return this.#busConnected && this.heardMs !== undefined && nowMs - this.heardMs < this.#freshMs && this.#isOnline;
  }

  get whyNotFresh(): HealthReason {
    if (!this.#busConnected) return { code: "closed-by-machine", said: "no connection to the broker" };
    if (this.connection === "broken") return { code: "unplugged", said: "the broker lost the vehicle" };
    if (this.connection === "offline") return { code: "closed-by-machine", said: "the vehicle signed off" };
    if (this.connection === "hibernating") return { code: "closed-by-machine", said: "the vehicle hibernates" };
    return { code: "no-answer", said: `no state within ${Math.round(this.#freshMs / 1_000)} s` };
  }

  /** No order in hand, none left in the vehicle, and in a mode that takes orders. */
  mayTakeOrder(nowMs: number): boolean {
    const { state } = this;
    return (
      this.isFresh(nowMs) &&
      state !== undefined &&
      !this.hasOpenOrder &&
      this.#cancelId === "" &&
      isIdle(state) &&
      (state.mode === "automatic" || state.mode === "semiautomatic") &&
      state.eStop === "none" &&
      !state.errors.some(({ level }) => level === "fatal")
    );
  }

  get hasOpenOrder(): boolean {
    const phase = this.order?.phase;
    return phase !== undefined && phase !== "done" && phase !== "cancelled" && phase !== "lost";
  }

  /** A new order: refused while another is open or being cancelled. Throws `DoesNotFit`. */
  begin(
    id: string,
    first: PathNode,
    steps: readonly PathStep[],
    more: { horizon?: readonly PathStep[]; isLast?: boolean },
    nowMs: number,
  ): Taken {
    if (this.#cancelId !== "") return { ok: false, why: "cancelling" };
    if (this.hasOpenOrder || (this.state && !isIdle(this.state))) return { ok: false, why: "busy" };
    this.order = beginOrder(
      id,
      widenedStart(first, this.state?.position, this.#startDeviationMaxMm),
      steps,
      more,
      this.factsheet,
      nowMs,
    );
    this.tick(nowMs);
    return { ok: true };
  }

  /** Throws `DoesNotFit`. */
  extend(
    id: string,
    steps: readonly PathStep[],
    more: { horizon?: readonly PathStep[]; isLast?: boolean },
    nowMs: number,
  ): Taken {
    if (this.order?.id !== id || this.order.phase !== "open") return { ok: false, why: "no-order" };
    growOrder(this.order, steps, more, this.factsheet);
    this.tick(nowMs);
    return { ok: true };
  }

  /**
   * Calls off whatever order the vehicle has. Until it says that it stopped, no other is begun. With nothing in hand and nothing left in
   * the vehicle there is nothing to call off, and that is said at once.
   */
  cancel(nowMs: number): Taken {
    if (this.#cancelId !== "") return { ok: true };
    const isInVehicle = this.state !== undefined && !isIdle(this.state);
    if (this.order && this.order.update < 0 && !isInVehicle) {
      this.#ended(this.order);
      return { ok: true };
    }
    if (!this.hasOpenOrder && !isInVehicle) return { ok: false, why: "no-order" };
    if (this.order && this.hasOpenOrder) this.order.phase = "cancelling";
    const id = this.order?.id ?? this.state?.orderId ?? "";
    const action = this.#action("cancelOrder", this.#cancelParameters(id));
    if (!this.#instants.add(action)) return { ok: false, why: "too-many" };
    this.#cancelId = action.id;
    this.tick(nowMs);
    return { ok: true };
  }

  /** Gives the action's id, by which its end is told. */
  instant(
    type: string,
    parameters: Action["parameters"],
    nowMs: number,
    { isSoft = false }: { isSoft?: boolean } = {},
  ): { ok: true; actionId: string } | Refused {
    if (!knowsInstant(type, this.factsheet)) return { ok: false, why: "unknown-action" };
    const action = this.#action(type, parameters);
    if (!this.#instants.add(action, isSoft)) return { ok: false, why: "too-many" };
    this.tick(nowMs);
    return { ok: true, actionId: action.id };
  }

  answer(answers: readonly RequestAnswer[]): void {
    if (this.version === "3.0" && answers.length > 0) this.#send.push({ topic: "responses", message: answers });
  }

  zones(set: ZoneSet): void {
    if (this.version === "3.0") this.#send.push({ topic: "zoneSet", message: set });
  }

  /** To be called now and again (`nextMs` says when), and is after everything else. */
  tick(nowMs: number): void {
    // Nobody hears: repeats would only be counted. What is due is said when the vehicle is back.
    if (!this.#busConnected) return;
    if (this.heardMs === undefined || this.isFresh(nowMs)) this.#tickInstants(nowMs);
    if (this.order) this.#tickOrder(this.order, nowMs);
  }

  /** When `tick` has something to do next, at the latest. */
  nextMs(nowMs: number): number {
    const { order } = this;
    const repeat = order?.phase === "open" ? order.sentAtMs + this.#rules.repeatMs : Number.POSITIVE_INFINITY;
    const instant = this.#instants.nextMs ?? Number.POSITIVE_INFINITY;
    return Math.max(nowMs, Math.min(repeat, instant, nowMs + TICK_MS_MAX));
  }

  #tickInstants(nowMs: number): void {
    const { send, events } = this.#instants.due(nowMs, this.factsheet?.limits.instantActions ?? INSTANTS_PER_MESSAGE);
    if (send.length > 0) this.#send.push({ topic: "instantActions", message: send });
    for (const event of events) this.#instantEnded(event);
  }

  #tickOrder(order: OrderBook, nowMs: number): void {
    if (!this.isFresh(nowMs) || !this.state || !takesOrders.has(this.state.mode)) {
      // Its clock stands still while the vehicle cannot be asked.
      order.progressAtMs = nowMs;
      return;
    }
    if (this.#cancelId !== "") return;
    const next = nextOrderMessage(order, this.#rules, this.factsheet, nowMs);
    if (next === "unanswered") this.#events.push(failOrder(order, "not-acknowledged", `update ${order.update}`));
    else if (next) this.#send.push({ topic: "order", message: next.order satisfies Order });
    if (isStill(order, this.state, this.#rules, nowMs))
      this.#events.push(failOrder(order, "no-progress", `for ${Math.round(this.#rules.noProgressMs / 1_000)} s`));
  }

  #connectionHeard(connection: ConnectionState): void {
    const came = connection === "online" && this.connection !== "online";
    this.connection = connection;
    if (connection !== "online") {
      this.#isOnline = false;
      return;
    }
    // Retained, it is a claim and no fact: only a state makes the vehicle fresh. But its counts may have begun anew.
    this.#ages.state.reset();
    this.#ages.visualization.reset();
    if (came) this.#greet();
  }
  #isOnline = true;

  /** What every fleet wants to know of a vehicle that came. Answered by content, so nobody waits for the actions themselves. */
  #greet(): void {
    this.#factsheetAsks = 0;
    if (!this.#instants.has("stateRequest")) this.#instants.add(this.#action("stateRequest", []), true);
  }

  /** The answer may be lost, though the vehicle says that it gave it. */
  #askFactsheet(nowMs: number): void {
    if (
      this.factsheet ||
      this.#factsheetAsks >= FACTSHEET_ASKS_MAX ||
      nowMs - this.#factsheetAskedMs < FACTSHEET_EVERY_MS
    )
      return;
    if (this.#instants.has("factsheetRequest")) return;
    this.#factsheetAsks++;
    this.#factsheetAskedMs = nowMs;
    this.#instants.add(this.#action("factsheetRequest", []), true);
  }
  #factsheetAsks = 0;
  #factsheetAskedMs = Number.NEGATIVE_INFINITY;

  #seen({ position, speedMmS }: Messages["visualization"]): void {
    if (!this.state || !position) return;
    this.state = { ...this.state, position, ...(speedMmS !== undefined && { speedMmS }) };
  }

  #stateHeard(state: VehicleState, nowMs: number): void {
    // A state that comes after "broken" is the vehicle itself: the will of an earlier life may be late.
    this.#isOnline = true;
    if (this.heardMs === undefined) this.#greet();
    this.heardMs = nowMs;
    this.state = state;
    this.#askFactsheet(nowMs);
    this.#instants.satisfied("stateRequest");
    const byId = new Map<string, ActionState>();
    for (const list of [state.zoneActions, state.actions, state.instantActions])
      for (const one of list) byId.set(one.id, one);
    for (const event of this.#instants.heard(byId, state.errors)) this.#instantEnded(event);
    if (
      this.version === "3.0" &&
      this.#instants.needsClearing(
        state.instantActions.filter(({ status }) => status === "finished" || status === "failed").length,
      )
    )
      this.#instants.add(this.#action("clearInstantActions", []), true);
    const retry =
      this.#instants.has("retry") || this.#instants.has("skipRetry") ? undefined : this.#retries.next(state);
    if (retry) this.#instants.add(this.#action(retry.type, [{ key: "actionId", value: retry.actionId }]));
    if (this.order) this.#events.push(...orderHeard(this.order, state, state.errors, this.#rules, nowMs));
    this.#cancelEnds(state);
    this.#tellRequests(state);
  }

  /** A cancelled order is over when the vehicle says that the cancellation ended and has nothing left of it. */
  #cancelEnds(state: VehicleState): void {
    const { order } = this;
    if (this.#cancelId === "" || !this.#cancelHeard) return;
    if (!isIdle(state)) return;
    this.#cancelId = "";
    this.#cancelHeard = false;
    if (order?.phase === "cancelling") this.#ended(order);
  }
  #cancelHeard = false;

  #ended(order: OrderBook): void {
    order.phase = "cancelled";
    this.#events.push({ kind: "order-cancelled", orderId: order.id });
  }

  #instantEnded(event: VehicleEvent): void {
    this.#events.push(event);
    if (event.kind !== "instant" || event.actionId !== this.#cancelId) return;
    // FAILED says that there is no order to cancel: that is as good, if the vehicle really has none.
    if (event.status === "finished" || (this.state && isIdle(this.state))) {
      this.#cancelHeard = true;
      if (this.state) this.#cancelEnds(this.state);
      return;
    }
    const orderId = this.order?.id ?? this.state?.orderId ?? "";
    this.#cancelId = "";
    this.#cancelHeard = false;
    this.#events.push({ kind: "cancel-stuck", orderId });
  }

  #tellRequests(state: VehicleState): void {
    for (const request of state.requests) {
      if (request.status !== "requested" || this.#toldRequests.has(request.id)) continue;
      this.#toldRequests.add(request.id);
      this.#events.push({ kind: "request", request });
    }
    const now = new Set(state.requests.map(({ id }) => id));
    for (const id of this.#toldRequests) if (!now.has(id)) this.#toldRequests.delete(id);
  }

  #cancelParameters(orderId: string): Action["parameters"] {
    return this.version === "3.0" && orderId !== "" ? [{ key: "orderId", value: orderId }] : [];
  }

  #action(type: string, parameters: Action["parameters"]): Action {
    return { id: `${this.#idStem}-${++this.#ids}`, type, blocking: "none", parameters };
  }
}

/** 30 s is the longest that a vehicle may say nothing; twice that and a margin for the network. */
export const FRESH_MS = 65_000;
const INSTANTS_PER_MESSAGE = 10;
const TICK_MS_MAX = 5_000;
const FACTSHEET_EVERY_MS = 2_000;
const FACTSHEET_ASKS_MAX = 10;
/** INTERVENED (3.0): a person steers, but what is sent is kept and done afterwards. In the other modes nothing shall be sent. */
const takesOrders = new Set<OperatingMode>(["automatic", "semiautomatic", "intervened"]);
