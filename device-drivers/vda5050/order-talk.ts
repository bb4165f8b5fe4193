import type {
  ActionStatus,
  Factsheet,
  Order,
  OrderEdge,
  OrderNode,
  VehicleError,
  VehicleState,
} from "../codecs/vda5050/model.ts";
import { DoesNotFit, fitEdge, fitNode, requireId } from "./fit-order.ts";
import type { OrderFailure, VehicleEvent } from "./vehicle-event.ts";

/** A node of a path: the talk numbers it and says what is released. */
export type PathNode = Omit<OrderNode, "seq" | "released">;
export type PathEdge = Omit<OrderEdge, "seq" | "released" | "fromNode" | "toNode">;
export interface PathStep {
  edge: PathEdge;
  node: PathNode;
}

/** All that is known of one order. Plain data, so that it can be written down and taken up again after a restart. */
export interface OrderBook {
  id: string;
  /** The base so far, as it was or will be said; never changed, only made longer. Node i has the sequence 2i. */
  nodes: OrderNode[];
  edges: OrderEdge[];
  /** What probably follows; replaced at will, but for what was said. */
  horizon: PathStep[];
  /** Nothing follows the base. */
  isLast: boolean;
  /** The newest update that was said, and where the base ended in it. -1: none yet. */
  update: number;
  baseEnd: number;
  /** Where the base ended, by update, newest last. */
  ends: { update: number; baseEnd: number }[];
  sentIsLast: boolean;
  /** What of the horizon was in the newest update. */
  horizonSaid: PathStep[];
  sends: number;
  sentAtMs: number;
  isAccepted: boolean;
  /** Index of the last node that the vehicle has passed; -1 before the first. */
  passed: number;
  actions: Record<string, { type: string; status: ActionStatus }>;
  phase: "open" | "done" | "failed" | "refused" | "lost" | "cancelling" | "cancelled";
  progressAtMs: number;
  /** How many states in a row showed a refusal, nothing of the order, or a cleared order. */
  refusedStates: number;
  strangeStates: number;
}

export interface OrderRules {
  /** Not seen in a state for so long: the identical message is said again … */
  repeatMs: number;
  /** … so often, and then people hear of it. */
  repeatsMax: number;
  /** A refusal that stands in fewer states than this is one that the vehicle takes back. */
  refusalStates: number;
  noProgressMs: number;
}

export const usualOrderRules: OrderRules = {
  repeatMs: 3_000,
  repeatsMax: 5,
  refusalStates: 3,
  noProgressMs: 120_000,
};

/** The most nodes that one order may grow to: a vehicle that circles for ever is a fault. */
export const ORDER_NODES_MAX = 2_000;
const ENDS_KEPT_MAX = 50;

/** Throws `DoesNotFit` where the vehicle's factsheet forbids it. */
export function beginOrder(
  id: string,
  first: PathNode,
  steps: readonly PathStep[],
  more: { horizon?: readonly PathStep[]; isLast?: boolean },
  sheet: Factsheet | undefined,
  nowMs: number,
): OrderBook {
  if (sheet) requireId(id, sheet);
  const book: OrderBook = {
    id,
    nodes: [fitNode({ ...first, seq: 0, released: true }, sheet)],
    edges: [],
    horizon: [],
    isLast: false,
    update: -1,
    baseEnd: -1,
    ends: [],
    sentIsLast: false,
    horizonSaid: [],
    sends: 0,
    sentAtMs: 0,
    isAccepted: false,
    passed: -1,
    actions: {},
    phase: "open",
    progressAtMs: nowMs,
    refusedStates: 0,
    strangeStates: 0,
  };
  growOrder(book, steps, more, sheet);
  return book;
}

/** Makes the base longer. It is said when the update before was acknowledged: one at a time. */
export function growOrder(
  book: OrderBook,
  steps: readonly PathStep[],
  { horizon = [], isLast = false }: { horizon?: readonly PathStep[]; isLast?: boolean },
  sheet: Factsheet | undefined,
): void {
  if (book.nodes.length + steps.length > ORDER_NODES_MAX)
    throw new DoesNotFit("too-many-actions", `order ${book.id} would have more than ${ORDER_NODES_MAX} nodes`);
  const fitted = numbered(book.nodes, steps, true).map(({ edge, node }) => ({
    edge: fitEdge(edge, sheet),
    node: fitNode(node, sheet),
  }));
  book.edges.push(...fitted.map(({ edge }) => edge));
  book.nodes.push(...fitted.map(({ node }) => node));
  book.horizon = [...horizon];
  book.isLast = isLast;
}

function numbered(nodes: readonly OrderNode[], steps: readonly PathStep[], released: boolean) {
  const last = nodes.at(-1) as OrderNode;
  return steps.map(({ edge, node }, index) => ({
    edge: {
      ...edge,
      seq: last.seq + 2 * index + 1,
      released,
      fromNode: index === 0 ? last.id : (steps[index - 1] as PathStep).node.id,
      toNode: node.id,
    },
    node: { ...node, seq: last.seq + 2 * index + 2, released },
  }));
}

/** Whether there is more base, or an end, that the vehicle has not been told of. */
export const hasNews = (book: OrderBook): boolean =>
  book.phase === "open" && (book.baseEnd < book.nodes.length - 1 || (book.isLast && !book.sentIsLast));

/** The next update, or the last one again. Nothing when nothing is to be said now. */
export function nextOrderMessage(
  book: OrderBook,
  rules: OrderRules,
  sheet: Factsheet | undefined,
  nowMs: number,
): { order: Order; isRepeat: boolean } | "unanswered" | undefined {
  if (book.phase !== "open") return undefined;
  if (book.update >= 0 && !book.isAccepted) {
    if (nowMs - book.sentAtMs < rules.repeatMs) return undefined;
    if (book.sends > rules.repeatsMax) return "unanswered";
    book.sends++;
    book.sentAtMs = nowMs;
    return { order: messageOf(book, sheet), isRepeat: true };
  }
  if (book.isLast && book.baseEnd === book.nodes.length - 1 && book.horizonSaid.length === 0) book.sentIsLast = true;
  if (!hasNews(book)) return undefined;
  if (book.update >= 0 && nowMs - book.sentAtMs < (sheet?.limits.orderIntervalMs ?? 0)) return undefined;
  book.update++;
  book.baseEnd = Math.min(book.nodes.length - 1, Math.max(0, book.baseEnd) + chunkMax(sheet));
  book.ends = [...book.ends, { update: book.update, baseEnd: book.baseEnd }].slice(-ENDS_KEPT_MAX);
  book.sentIsLast = book.isLast && book.baseEnd === book.nodes.length - 1;
  const isWhole = book.baseEnd === book.nodes.length - 1;
  const room = Math.max(0, chunkMax(sheet) - (book.baseEnd - startOf(book)));
  book.horizonSaid = isWhole && !book.sentIsLast ? book.horizon.slice(0, room) : [];
  book.isAccepted = false;
  book.sends = 1;
  book.sentAtMs = nowMs;
  book.refusedStates = 0;
  book.strangeStates = 0;
  return { order: messageOf(book, sheet), isRepeat: false };
}

/** How many new nodes fit into one message. */
function chunkMax(sheet: Factsheet | undefined): number {
  const { orderNodes, orderEdges, stateNodes } = sheet?.limits ?? {};
  return Math.max(1, Math.min((orderNodes ?? 1_000) - 1, orderEdges ?? 1_000, stateNodes ?? 1_000));
}

/** The stitching node of the newest update: where the base ended in the one before. */
const startOf = (book: OrderBook): number =>
  book.ends.findLast(({ update }) => update === book.update - 1)?.baseEnd ?? 0;

/** The same bytes each time but for the header, whatever was added meanwhile: an update with other content would be refused. */
function messageOf(book: OrderBook, sheet: Factsheet | undefined): Order {
  const start = startOf(book);
  const base = book.nodes.slice(start, book.baseEnd + 1);
  const edges = book.edges.slice(start, book.baseEnd);
  const ahead = numbered(base, book.horizonSaid, false).map(({ edge, node }) => ({
    edge: fitEdge(edge, sheet),
    node: fitNode(node, sheet),
  }));
  return {
    id: book.id,
    update: book.update,
    nodes: [...base, ...ahead.map(({ node }) => node)],
    edges: [...edges, ...ahead.map(({ edge }) => edge)],
  };
}

/** What a state of the vehicle says about the order in hand. */
export function orderHeard(
  book: OrderBook,
  state: VehicleState,
  errors: readonly VehicleError[],
  rules: OrderRules,
  nowMs: number,
): VehicleEvent[] {
  if (book.phase === "cancelling") return cancelHeard(book, state, nowMs);
  if (book.phase !== "open" || book.update < 0) return [];
  const events: VehicleEvent[] = [];
  const isOurs = state.orderId === book.id;

  if (isOurs && state.orderUpdate === book.update && !book.isAccepted) {
    book.isAccepted = true;
    book.progressAtMs = nowMs;
    events.push({ kind: "order-accepted", orderId: book.id, update: book.update });
  }
  const lost = lostHow(book, state);
  book.strangeStates = lost ? book.strangeStates + 1 : 0;
  if (lost && book.strangeStates >= STRANGE_STATES) {
    book.phase = "lost";
    return [...events, { kind: "order-lost", orderId: book.id, why: lost }];
  }
  const refusals = book.isAccepted ? [] : errors.filter((error) => refuses(error, book));
  book.refusedStates = refusals.length > 0 ? book.refusedStates + 1 : 0;
  if (book.refusedStates >= rules.refusalStates) {
    book.phase = "refused";
    return [...events, { kind: "order-refused", orderId: book.id, update: book.update, errors: refusals }];
  }
  if (!isOurs) return events;
  events.push(...actionsHeard(book, state, nowMs), ...nodesPassed(book, state, nowMs));
  if (state.wantsBase && !book.isLast) events.push({ kind: "wants-base", orderId: book.id });
  const failed = failedHow(book, state);
  if (failed) return [...events, failOrder(book, failed.why, failed.said)];
  if (isDone(book, state)) {
    book.phase = "done";
    events.push({ kind: "order-done", orderId: book.id });
  }
  return events;
}

/** Two in a row, so that one state that was under way when the order was sent does not count. */
const STRANGE_STATES = 2;

function lostHow(
  book: OrderBook,
  state: VehicleState,
): Extract<VehicleEvent, { kind: "order-lost" }>["why"] | undefined {
  const wasAccepted = book.isAccepted || book.update > 0;
  if (!wasAccepted) return undefined;
  if (state.orderId !== book.id) return state.orderId === "" ? "forgotten" : "replaced";
  if (state.orderUpdate > book.update) return "unknown-update";
  // Emptied without having been driven: a person took the vehicle, or somebody cancelled. The update that it shows tells its base.
  const end = book.ends.findLast(({ update }) => update === state.orderUpdate)?.baseEnd;
  const isEmpty = state.nodesLeft.length === 0 && state.edgesLeft.length === 0;
  return isEmpty && end !== undefined && state.lastNodeSeq < end * 2 ? "cleared" : undefined;
}

function refuses(error: VehicleError, book: OrderBook): boolean {
  if (error.meaning !== "order-refused") return false;
  if (error.orderId !== undefined && error.orderId !== book.id) return false;
  return error.orderUpdate === undefined || error.orderUpdate === book.update;
}

function actionsHeard(book: OrderBook, state: VehicleState, nowMs: number): VehicleEvent[] {
  const events: VehicleEvent[] = [];
  const byId = new Map(state.actions.map((one) => [one.id, one]));
  for (const action of actionsSaid(book)) {
    const now = byId.get(action.id);
    const known = book.actions[action.id];
    if (!now || known?.status === now.status || known?.status === "finished" || known?.status === "failed") continue;
    book.actions[action.id] = { type: action.type, status: now.status };
    book.progressAtMs = nowMs;
    events.push({
      kind: "action",
      orderId: book.id,
      actionId: action.id,
      type: action.type,
      status: now.status,
      ...(now.result !== undefined && { result: now.result }),
    });
  }
  return events;
}

function actionsSaid(book: OrderBook) {
  return [
    ...book.nodes.slice(0, book.baseEnd + 1).flatMap(({ actions }) => actions),
    ...book.edges.slice(0, book.baseEnd).flatMap(({ actions }) => actions),
  ];
}

function nodesPassed(book: OrderBook, state: VehicleState, nowMs: number): VehicleEvent[] {
  const end = book.ends.findLast(({ update }) => update === state.orderUpdate)?.baseEnd ?? -1;
  const left = new Set(state.nodesLeft.map(({ seq }) => seq));
  const edgesLeft = new Set(state.edgesLeft.map(({ seq }) => seq));
  const events: VehicleEvent[] = [];
  for (let index = book.passed + 1; index <= end; index++) {
    const node = book.nodes[index] as OrderNode;
    // The edge that leads to it must be gone too: a node alone may go while the vehicle still leaves the edge.
    if (left.has(node.seq) || edgesLeft.has(node.seq - 1) || state.lastNodeSeq < node.seq) break;
    book.passed = index;
    book.progressAtMs = nowMs;
    events.push({ kind: "passed", orderId: book.id, nodeId: node.id, index });
  }
  return events;
}

function failedHow(book: OrderBook, state: VehicleState): { why: OrderFailure; said: string } | undefined {
  const fatal = state.errors.find(({ level }) => level === "fatal");
  if (fatal) return { why: "fatal", said: fatal.type };
  // The text knows no failed order. A pick that failed makes the drop senseless, whatever level its error has.
  const failed = Object.entries(book.actions).find(([, { status }]) => status === "failed");
  if (!failed) return undefined;
  const reason =
    state.errors.find(({ actionId }) => actionId === failed[0]) ??
    state.errors.find(({ level }) => level === "critical");
  return { why: "action-failed", said: reason ? `${failed[1].type}: ${reason.type}` : failed[1].type };
}

/** The last step needs its node, its edge, and its actions at their ends. */
function isDone(book: OrderBook, state: VehicleState): boolean {
  if (!book.isLast || !book.sentIsLast || !book.isAccepted || book.passed < book.nodes.length - 1) return false;
  if (state.nodesLeft.length > 0 || state.edgesLeft.length > 0) return false;
  return actionsSaid(book).every(({ id }) => book.actions[id]?.status === "finished");
}

export function failOrder(book: OrderBook, why: OrderFailure, said: string): VehicleEvent {
  book.phase = "failed";
  return { kind: "order-failed", orderId: book.id, why, said };
}

/** The vehicle could drive, and should, and does not. Waiting for us, for a person, or for a trigger is not standing still. */
export function isStill(book: OrderBook, state: VehicleState, rules: OrderRules, nowMs: number): boolean {
  if (book.phase !== "open" || !book.isAccepted) return false;
  const mayMove =
    (state.mode === "automatic" || state.mode === "semiautomatic") && !state.paused && state.eStop === "none";
  const hasToDo =
    book.passed < book.baseEnd || actionsSaid(book).some(({ id }) => !isEnd(book.actions[id]?.status ?? "waiting"));
  if (!mayMove || !hasToDo) {
    book.progressAtMs = nowMs;
    return false;
  }
  const isHeld = Object.values(book.actions).some(
    ({ type, status }) => type === "waitForTrigger" && (status === "running" || status === "paused"),
  );
  return !isHeld && nowMs - book.progressAtMs >= rules.noProgressMs;
}

/** Gone when nothing is left to drive and no action runs; what the vehicle drove meanwhile still counts. */
function cancelHeard(book: OrderBook, state: VehicleState, nowMs: number): VehicleEvent[] {
  const isOurs = state.orderId === book.id;
  return isOurs ? [...actionsHeard(book, state, nowMs), ...nodesPassedByLast(book, state)] : [];
}

/** While an order is cancelled its nodes are taken from the state undriven: only the last node tells. */
function nodesPassedByLast(book: OrderBook, state: VehicleState): VehicleEvent[] {
  const events: VehicleEvent[] = [];
  for (let index = book.passed + 1; index <= book.baseEnd; index++) {
    const node = book.nodes[index] as OrderNode;
    if (state.lastNodeSeq < node.seq || state.lastNodeId === "") break;
    book.passed = index;
    events.push({ kind: "passed", orderId: book.id, nodeId: node.id, index });
  }
  return events;
}

/** VDA 5050 3.0, 6.6.8: nothing to drive and every action of the order ended. */
export const isIdle = (state: VehicleState): boolean =>
  state.nodesLeft.length === 0 && state.edgesLeft.length === 0 && state.actions.every(({ status }) => isEnd(status));

export const isEnd = (status: ActionStatus): boolean => status === "finished" || status === "failed";
