import { Subject } from "rxjs";
import type {
  Action,
  ActionState,
  ErrorLevel,
  Factsheet,
  OperatingMode,
  Order,
  OrderEdge,
  OrderNode,
  VehicleError,
  VehicleState,
  Version,
} from "../codecs/vda5050/model.ts";
import { plainFactsheet } from "./vda5050-factsheet.ts";
import { errorOf, refusalOf } from "./vda5050-order-check.ts";

export interface BrainOptions {
  version: Version;
  start: { nodeId: string; xMm: number; yMm: number; mapId: string };
  speedMmS?: number;
  /** How long each action takes; others take a second. */
  actionMs?: Readonly<Record<string, number>>;
  /** A line-guided vehicle stops at the next node, a free one at once. */
  stopsAt?: "node" | "once";
  knownMaps?: readonly string[];
  chargePermille?: number;
  /** Whether it can tell what it carries. */
  seesLoads?: boolean;
  factsheet?: Factsheet;
}

/**
 * What a simulated vehicle thinks and does, in simulated time: takes and refuses orders as the text of VDA 5050 says, drives their base in
 * straight lines, does their actions, and can be made to fail. Knows nothing of the wire.
 */
export class VehicleBrain {
  readonly version: Version;
  /** Something happened that the text wants a state message for. */
  hasNews = true;
  wantsFactsheet = false;
  mode: OperatingMode = "automatic";
  eStop: VehicleState["eStop"] = "none";
  /** Something is in its protective field: it stands until that is gone. */
  fieldViolation = false;
  paused = false;
  charging = false;
  chargePermille: number;
  loads: { id?: string; type?: string }[] = [];
  xMm: number;
  yMm: number;
  headingMdeg = 0;
  mapId: string;
  lastNodeId: string;
  /** Its wheels do not turn, and it does not say why. */
  isStuck = false;
  /** The next action of this type fails, or asks whether to try again. */
  readonly failNext = new Map<string, { level: ErrorLevel; retriable?: boolean }>();
  /** Every node it stood on, for tests: what really happened, whatever was heard of it. */
  readonly drove: { nodeId: string; atMs: number }[] = [];
  /** Loads taken and put down, by action, in order. */
  readonly did: { type: string; loadId: string; nodeId: string }[] = [];
  /** The same, as it happens, before anybody is told. */
  readonly did$ = new Subject<{ type: string; loadId: string; nodeId: string; station: string }>();
  /** Ids of the orders it took, each once. */
  readonly orders: string[] = [];
  nowMs = 0;
  errors: VehicleError[] = [];

  readonly #speedMmS: number;
  readonly #options: BrainOptions;
  #orderId = "";
  #orderUpdate = 0;
  #lastSeq = 0;
  #lastOrder: Order | undefined;
  #isCancelled = false;
  #cancelAction: string | undefined;
  /** The last released node, as it was said: what the next update has to begin with. */
  #decision: OrderNode | undefined;
  #base: { edge: OrderEdge | undefined; node: OrderNode }[] = [];
  #ahead: { edge: OrderEdge; node: OrderNode }[] = [];
  #queue: { action: Action; leftMs: number }[] = [];
  #actions: ActionState[] = [];
  #instants: ActionState[] = [];
  #drivenMm = 0;

  constructor(options: BrainOptions) {
    this.#options = options;
    this.version = options.version;
    this.#speedMmS = options.speedMmS ?? 1_500;
    this.chargePermille = options.chargePermille ?? 900;
    ({ nodeId: this.lastNodeId, xMm: this.xMm, yMm: this.yMm, mapId: this.mapId } = options.start);
    this.drove.push({ nodeId: this.lastNodeId, atMs: 0 });
  }

  get orderId(): string {
    return this.#orderId;
  }
  get isIdle(): boolean {
    return this.#base.length === 0 && this.#ahead.length === 0 && this.#actions.every(isOver);
  }
  get isBetweenNodes(): boolean {
    return this.#drivenMm > 0;
  }
  /** The node it drives to at this moment. */
  get headsFor(): string | undefined {
    return this.isBetweenNodes ? this.#base[0]?.node.id : undefined;
  }
  get factsheet(): Factsheet {
    return this.#options.factsheet ?? plainFactsheet;
  }

  /** 6.1.2 and 6.1.4: takes the order, passes over a repeat, or refuses and says why until the next is taken. */
  order(order: Order): void {
    this.hasNews = true;
    const refusal = refusalOf(
      {
        version: this.version,
        mode: this.mode,
        factsheet: this.factsheet,
        knownMaps: this.#options.knownMaps,
        orderId: this.#orderId,
        orderUpdate: this.#orderUpdate,
        lastOrder: this.#lastOrder,
        isCancelled: this.#isCancelled,
        isIdle: this.isIdle && this.#cancelAction === undefined,
        decision: this.#decision,
        isAt: (node) => this.#isAt(node),
      },
      order,
    );
    if (refusal === "repeat") return;
    if (refusal) {
      this.#say(refusal.type, refusal.level ?? "warning", order, refusal.more);
      return;
    }
    const isNew = order.id !== this.#orderId;
    if (isNew) {
      this.orders.push(order.id);
      this.#actions = [];
      if (this.version !== "3.0") this.#instants = this.#instants.filter((one) => !isOver(one));
      this.#isCancelled = false;
    }
    this.errors = this.errors.filter(({ meaning }) => meaning !== "order-refused" && meaning !== "no-order-to-cancel");
    this.#orderId = order.id;
    this.#orderUpdate = order.update;
    this.#lastOrder = order;
    this.#take(order, isNew);
  }

  instant(actions: readonly Action[]): void {
    for (const action of actions) {
      this.hasNews = true;
      if (this.#instants.some(({ id }) => id === action.id)) continue;
      const state: ActionState = { id: action.id, type: action.type, status: "finished" };
      this.#instants = [...this.#instants, state].slice(-INSTANTS_KEPT);
      this.#doInstant(action, state);
    }
  }

  /** Time goes on. */
  advance(ms: number): void {
    this.nowMs += ms;
    if (this.charging) this.chargePermille = Math.min(1_000, this.chargePermille + ms * CHARGE_PERMILLE_PER_MS);
    if (this.eStop !== "none" || this.paused || (this.mode !== "automatic" && this.mode !== "semiautomatic")) return;
    let left = ms;
    for (let turn = 0; left > 0 && turn < TURNS_MAX; turn++) {
      const used = this.#work(left) ?? this.#drive(left);
      if (used === undefined) break;
      left -= used;
    }
    this.#finishCancel();
  }

  /** A person takes it out of automatic mode: the order is gone (6.6.7). */
  takeAway(mode: OperatingMode): void {
    this.#clearOrder();
    this.mode = mode;
    this.hasNews = true;
  }

  /** Power off and on: what it was told is forgotten, what it carries is not. */
  restart(): void {
    this.#orderId = "";
    this.#orderUpdate = 0;
    this.#lastSeq = 0;
    this.#lastOrder = undefined;
    this.#decision = undefined;
    this.#base = [];
    this.#ahead = [];
    this.#queue = [];
    this.#actions = [];
    this.#instants = [];
    this.#cancelAction = undefined;
    this.errors = [];
    this.hasNews = true;
  }

  fail(type: string, level: ErrorLevel): void {
    this.errors.push({ type, level, meaning: "other", references: [] });
    this.hasNews = true;
  }
  mend(): void {
    this.errors = [];
    this.isStuck = false;
    this.eStop = "none";
    this.fieldViolation = false;
    this.hasNews = true;
  }

  state(): VehicleState {
    const left = [...this.#base, ...this.#ahead];
    return {
      orderId: this.#orderId,
      orderUpdate: this.#orderUpdate,
      lastNodeId: this.lastNodeId,
      lastNodeSeq: this.#lastSeq,
      nodesLeft: left.map(({ node: { id, seq, released } }) => ({ id, seq, released })),
      edgesLeft: left.flatMap(({ edge }) => (edge ? [{ id: edge.id, seq: edge.seq, released: edge.released }] : [])),
      position: {
        xMm: Math.round(this.xMm),
        yMm: Math.round(this.yMm),
        headingMdeg: Math.round(this.headingMdeg),
        mapId: this.mapId,
        localized: true,
      },
      speedMmS: this.isBetweenNodes && this.#mayMove() ? this.#speedMmS : 0,
      ...(this.#options.seesLoads !== false && { loads: this.loads }),
      driving: this.isBetweenNodes && this.#mayMove(),
      paused: this.paused,
      wantsBase: this.#base.length <= 1 && this.#ahead.length > 0,
      actions: this.#actions,
      instantActions: this.#instants,
      zoneActions: [],
      battery: { chargePermille: Math.round(this.chargePermille), charging: this.charging },
      mode: this.mode,
      errors: this.errors,
      notes: [],
      eStop: this.eStop,
      fieldViolation: this.fieldViolation,
      requests: [],
      maps: this.version === "2.0" ? [] : [{ id: this.mapId, version: "1", enabled: true }],
      zoneSets: [],
    };
  }

  #isAt({ id, position }: OrderNode): boolean {
    if (position) {
      if (position.mapId !== this.mapId) return false;
      const offMm = Math.hypot(this.xMm - position.xMm, this.yMm - position.yMm);
      return offMm <= Math.max(position.deviationMm ?? 0, OFF_NODE_MM);
    }
    return id === this.lastNodeId && !this.isBetweenNodes;
  }

  #take(order: Order, isNew: boolean): void {
    const nodes = order.nodes.filter(({ released }) => released);
    const first = order.nodes[0] as OrderNode;
    this.#decision = nodes.at(-1) as OrderNode;
    const steps = order.nodes.slice(1).map((node, index) => ({ edge: order.edges[index] as OrderEdge, node }));
    const dropped = this.#ahead.flatMap(({ edge, node }) => [...edge.actions, ...node.actions]);
    this.#actions = this.#actions.filter(({ id }) => !dropped.some((action) => action.id === id));
    this.#base.push(...steps.filter(({ node }) => node.released));
    this.#ahead = steps.filter(({ node }) => !node.released);
    const fresh = [...(isNew ? [first] : []), ...steps.flatMap(({ edge, node }) => [edge, node])];
    for (const { actions } of fresh)
      for (const { id, type } of actions) this.#actions = [...this.#actions, { id, type, status: "waiting" }];
    if (isNew) {
      this.#drivenMm = 0;
      this.#reach(first);
    }
  }

  #reach(node: OrderNode): void {
    this.lastNodeId = node.id;
    this.#lastSeq = node.seq;
    if (node.position && this.#drivenMm > 0) {
      this.xMm = node.position.xMm;
      this.yMm = node.position.yMm;
      this.mapId = node.position.mapId;
    }
    this.#drivenMm = 0;
    this.drove.push({ nodeId: node.id, atMs: this.nowMs });
    for (const action of node.actions)
      this.#queue.push({ action, leftMs: this.#options.actionMs?.[action.type] ?? ACTION_MS[action.type] ?? 1_000 });
    this.hasNews = true;
  }

  /** Does what is to be done before driving on: one action after the other. Gives the time used, nothing when there is none. */
  #work(ms: number): number | undefined {
    const one = this.#queue[0];
    if (!one) return undefined;
    const known = this.#actions.find(({ id }) => id === one.action.id);
    if (!known || isOver(known)) {
      this.#queue.shift();
      return 0;
    }
    if (known.status === "retriable") return ms;
    if (known.status === "waiting") this.#set(known.id, "running");
    if (one.action.type === "waitForTrigger") return ms;
    if (one.leftMs > ms) {
      one.leftMs -= ms;
      return ms;
    }
    const used = one.leftMs;
    const failure = this.failNext.get(one.action.type);
    if (failure) {
      this.failNext.delete(one.action.type);
      if (failure.retriable && this.version === "3.0") {
        one.leftMs = 1_000;
        this.#set(known.id, "retriable");
        return used;
      }
      this.errors.push(errorOf(`${one.action.type}Failed`, failure.level, { actionId: known.id }));
      this.#set(known.id, "failed");
    } else {
      this.#effect(one.action);
      this.#set(known.id, "finished");
    }
    this.#queue.shift();
    return used;
  }

  #effect(action: Action): void {
    const loadId = action.parameters.find(({ key }) => key === "loadId")?.value;
    const id = typeof loadId === "string" ? loadId : undefined;
    if (action.type === "pick") this.loads = [...this.loads, id === undefined ? {} : { id }];
    if (action.type === "drop") this.loads = this.loads.slice(0, -1);
    if (action.type === "startCharging") this.charging = true;
    if (action.type === "stopCharging") this.charging = false;
    const done = { type: action.type, loadId: id ?? "", nodeId: this.lastNodeId };
    this.did.push(done);
    const station = action.parameters.find(({ key }) => key === "stationName")?.value;
    this.did$.next({ ...done, station: typeof station === "string" ? station : "" });
  }

  /** Towards the next released node. Gives the time used, nothing when there is nowhere to go. */
  #drive(ms: number): number | undefined {
    const next = this.#base[0];
    if (!next || !this.#mayMove()) return undefined;
    if (this.#cancelAction !== undefined && !this.isBetweenNodes) return undefined;
    this.charging = false;
    const to = next.node.position ?? { xMm: this.xMm + (next.edge?.lengthMm ?? 1_000), yMm: this.yMm };
    const leftMm = Math.hypot(to.xMm - this.xMm, to.yMm - this.yMm);
    const speed = Math.min(this.#speedMmS, next.edge?.maxSpeedMmS ?? this.#speedMmS) / 1_000;
    const stepMm = Math.min(leftMm, speed * ms);
    if (leftMm > 0) {
      this.headingMdeg = (Math.atan2(to.yMm - this.yMm, to.xMm - this.xMm) * 180_000) / Math.PI;
      this.xMm += ((to.xMm - this.xMm) * stepMm) / leftMm;
      this.yMm += ((to.yMm - this.yMm) * stepMm) / leftMm;
      this.chargePermille = Math.max(0, this.chargePermille - stepMm * DRAIN_PERMILLE_PER_MM);
    }
    if (this.#drivenMm === 0) this.hasNews = true;
    this.#drivenMm += Math.max(stepMm, 1);
    if (stepMm < leftMm) return ms;
    this.#base.shift();
    this.#reach(next.node);
    return leftMm === 0 ? 1 : Math.max(1, Math.ceil(stepMm / speed));
  }

  #mayMove(): boolean {
    return !this.isStuck && !this.paused && this.eStop === "none" && !this.fieldViolation;
  }

  #doInstant(action: Action, state: ActionState): void {
    const end = (status: ActionState["status"]) => this.#setInstant(state.id, status);
    switch (action.type) {
      case "cancelOrder":
        this.#cancel(action, end);
        return;
      case "startPause":
        this.paused = true;
        return;
      case "stopPause":
        this.paused = false;
        return;
      case "startCharging":
        this.charging = true;
        return;
      case "stopCharging":
        this.charging = false;
        return;
      case "factsheetRequest":
        this.wantsFactsheet = true;
        return;
      case "stateRequest":
        return;
      case "clearInstantActions":
        this.#instants = this.#instants.filter((one) => !isOver(one) || one.id === state.id);
        return;
      case "trigger": {
        const waiting = this.#queue[0];
        if (waiting?.action.type === "waitForTrigger") this.#set(waiting.action.id, "finished");
        else end("failed");
        return;
      }
      case "retry":
      case "skipRetry": {
        const id = String(action.parameters.find(({ key }) => key === "actionId")?.value ?? "");
        const known = this.#actions.find((one) => one.id === id && one.status === "retriable");
        if (known) this.#set(id, action.type === "retry" ? "running" : "failed");
        else end("failed");
        return;
      }
      case "initPosition": {
        const value = (key: string) => action.parameters.find((one) => one.key === key)?.value;
        this.xMm = Math.round(Number(value("x")) * 1_000);
        this.yMm = Math.round(Number(value("y")) * 1_000);
        this.mapId = String(value("mapId"));
        this.lastNodeId = String(value("lastNodeId"));
        return;
      }
      default:
        end("failed");
        this.errors.push(
          errorOf(this.version === "3.0" ? "INVALID_INSTANT_ACTION" : "instantActionError", "warning", {
            actionId: action.id,
          }),
        );
    }
  }

  #cancel(action: Action, end: (status: ActionState["status"]) => void): void {
    const asked = action.parameters.find(({ key }) => key === "orderId")?.value;
    if (this.isIdle || (asked !== undefined && asked !== this.#orderId)) {
      end("failed");
      this.errors.push(
        errorOf(
          this.version === "3.0" ? "NO_ORDER_TO_CANCEL" : "noOrderToCancel",
          "warning",
          { actionId: action.id },
          "no-order-to-cancel",
        ),
      );
      return;
    }
    end("running");
    this.#cancelAction = action.id;
    this.#isCancelled = true;
    this.#ahead = [];
    this.#finishCancel();
  }

  /** 6.1.3: at the next node, or here; what runs fails, and then the cancellation is finished. */
  #finishCancel(): void {
    if (this.#cancelAction === undefined) return;
    const isWorking =
      this.#queue[0] !== undefined &&
      this.#actions.some(({ id, status }) => id === this.#queue[0]?.action.id && status === "running");
    if (this.isBetweenNodes && this.#options.stopsAt !== "once" && this.#mayMove()) return;
    // Halfway through taking a load it cannot stop: that action runs to its end.
    if (isWorking && this.#queue[0]?.action.type !== "waitForTrigger") return;
    this.#clearOrder();
    this.#setInstant(this.#cancelAction, "finished");
    this.#cancelAction = undefined;
  }

  #clearOrder(): void {
    this.#base = [];
    this.#ahead = [];
    this.#queue = [];
    this.#drivenMm = 0;
    this.#isCancelled = true;
    this.#actions = this.#actions.map((one) => (isOver(one) ? one : { ...one, status: "failed" }));
    this.hasNews = true;
  }

  #set(id: string, status: ActionState["status"]): void {
    this.#actions = this.#actions.map((one) => (one.id === id ? { ...one, status } : one));
    this.hasNews = true;
  }
  #setInstant(id: string, status: ActionState["status"]): void {
    this.#instants = this.#instants.map((one) => (one.id === id ? { ...one, status } : one));
    this.hasNews = true;
  }

  #say(type: string, level: ErrorLevel, order: Order, more: Record<string, string> = {}): void {
    const references = { orderId: order.id, orderUpdateId: String(order.update), ...more };
    if (this.errors.some((one) => one.type === type && one.orderId === order.id && one.orderUpdate === order.update))
      return;
    this.errors = [...this.errors, errorOf(type, level, references, "order-refused")].slice(-ERRORS_KEPT);
  }
}

const isOver = ({ status }: ActionState): boolean => status === "finished" || status === "failed";

const ACTION_MS: Readonly<Record<string, number>> = { pick: 5_000, drop: 5_000 };
const OFF_NODE_MM = 50;
const TURNS_MAX = 1_000;
const INSTANTS_KEPT = 100;
const ERRORS_KEPT = 20;
/** An hour to full, eight hours of driving. */
const CHARGE_PERMILLE_PER_MS = 1_000 / 3_600_000;
const DRAIN_PERMILLE_PER_MM = 1_000 / 40_000_000;
