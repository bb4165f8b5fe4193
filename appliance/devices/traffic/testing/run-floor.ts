import { Chance } from "../../../testing/chance.ts";
import { type DispatchTransport, dispatch } from "../dispatch.ts";
import type { Layout } from "../layout.ts";
import { Traffic, type TrafficOptions, type VehicleKind } from "../traffic.ts";
import { FloorWatch } from "./floor-watch.ts";

export interface FloorRun {
  readonly layout: Layout;
  readonly seed: number;
  readonly vehicles: number;
  readonly orders: number;
  readonly options?: TrafficOptions;
}

export interface FloorReport {
  readonly done: number;
  /** Simulated time until the last order was done. */
  readonly simulatedMs: number;
  readonly ordersPerHour: number;
  /** What the vehicles could do if each were alone on the floor, always busy and never in anybody's way. */
  readonly boundPerHour: number;
  readonly waitsOver60s: number;
  readonly unresolvedOver60s: number;
  readonly longestWaitMs: number;
  readonly sharedPlaces: number;
  readonly grants: number;
}

interface Driver {
  readonly id: string;
  readonly kind: VehicleKind;
  at: string;
  /** Granted and not driven yet. */
  ahead: string[];
  onEdge: { edge: string; sinceMs: number; untilMs: number } | null;
  /** What it does when it stands at its goal. */
  job: { order: Order; part: "fetch" | "bring" } | null;
  workingUntilMs: number;
  parked: boolean;
}

interface Order extends DispatchTransport {
  readonly workMs: number;
}

/** Orders that dispatch sees at a time. */
const OPEN_MAX = 40;
const TICK_MS = 1_000;
/** Simulated time without an order done after which a run has failed: far more than the longest way with the longest wait. */
const GIVE_UP_MS = 3_600_000;

/**
 * Vehicles on a layout in discrete time, through the real `Traffic`: every order fetches at one station and brings to another. Looks from
 * outside, at where the vehicles truly are, whether any two come too close. The seed decides everything.
 */
export function runFloor({ layout, seed, vehicles, orders, options }: FloorRun): FloorReport {
  const chance = new Chance(seed);
  const traffic = new Traffic(layout, options);
  const edges = new Map(layout.edges.map((edge) => [edge.id, edge]));
  const watch = new FloorWatch(layout);
  const stations = layout.stations.map((station) => station.nodes);
  const spots = layout.nodes.filter((node) => node.use).map((node) => node.id);
  const floor: Driver[] = [];
  let nowMs = 0;
  let lastDoneMs = 0;
  for (let i = 0; i < vehicles; i++) {
    const spot = spots[i] as string;
    const kind = { type: "", speedMmPerS: chance.int(900, 1_600) };
    const placed = traffic.place(`R${i}`, spot, kind, nowMs);
    if (!placed.ok)
      throw new Error(`vehicle ${i} has no room on this layout: ${placed.why} (room for ${traffic.roomFor})`);
    floor.push({ id: `R${i}`, kind, at: spot, ahead: [], onEdge: null, job: null, workingUntilMs: 0, parked: true });
  }
  const open: Order[] = Array.from({ length: orders }, (_, i) => {
    const from = chance.pick(stations);
    let to = from;
    while (to === from) to = chance.pick(stations);
    return { id: `T${i}`, loadType: "", createdMs: 0, from, to, workMs: chance.int(3_000, 12_000) };
  });
  let [done, grants, aloneMs] = [0, 0, 0];

  const send = () => {
    const idle = floor.filter((driver) => !driver.job);
    if (idle.length === 0 || (open.length === 0 && idle.every(({ parked }) => parked))) return;
    const timesOf = new Map<string, (nodes: readonly string[]) => number | undefined>();
    const byId = new Map(idle.map((driver) => [driver.id, driver]));
    const moves = dispatch({
      nowMs,
      vehicles: idle.map(({ id, parked }) => ({ id, model: "", loadTypes: [], state: "idle", isAtRest: parked })),
      transports: open.slice(0, OPEN_MAX),
      chargers: [],
      power: { criticalPermille: 0, lowPermille: 0, enoughPermille: 0, fullPermille: 0, minChargeMs: 0 },
      travelMs: (id, nodes) => {
        let times = timesOf.get(id);
        if (!times) {
          const driver = byId.get(id) as Driver;
          times = traffic.travelTimes(driver.kind, driver.at);
          timesOf.set(id, times);
        }
        return times(nodes);
      },
      crowdAt: traffic.crowds(),
      roomUnderWay: traffic.roomUnderWay(),
    });
    for (const move of moves) {
      const driver = byId.get(move.vehicle) as Driver;
      if (move.do === "park") driver.parked = traffic.park(driver.id, nowMs);
      if (move.do === "carry") begin(driver, move.transport);
    }
  };
  const begin = (driver: Driver, id: string) => {
    const index = open.findIndex((order) => order.id === id);
    const [order] = open.splice(index, 1) as [Order];
    driver.job = { order, part: "fetch" };
    driver.parked = false;
    aloneMs +=
      (traffic.travelMs(driver.kind, driver.at, order.from) ?? 0) +
      (traffic.travelMs(driver.kind, order.from[0] ?? "", order.to) ?? 0) +
      order.workMs * 2;
    if (!traffic.goal(driver.id, order.from, nowMs)) throw new Error(`no way for ${driver.id} to ${order.from}`);
  };
  const reached = (driver: Driver) => {
    if (!driver.job || traffic.view(driver.id)?.state !== "arrived" || driver.workingUntilMs > 0) return;
    driver.workingUntilMs = nowMs + driver.job.order.workMs;
  };
  const worked = (driver: Driver) => {
    driver.workingUntilMs = 0;
    if (!driver.job) return;
    if (driver.job.part === "fetch") {
      driver.job = { ...driver.job, part: "bring" };
      if (!traffic.goal(driver.id, driver.job.order.to, nowMs, { loaded: true }))
        throw new Error(`no way on from ${driver.at}`);
      return;
    }
    driver.job = null;
    done++;
    lastDoneMs = nowMs;
    traffic.release(driver.id, nowMs);
  };
  const startNext = (driver: Driver) => {
    const id = driver.ahead[0];
    const edge = id && edges.get(id);
    if (driver.onEdge || !edge) return;
    if (edge.from !== driver.at) throw new Error(`${driver.id} at ${driver.at} was granted ${edge.id}`);
    const untilMs = nowMs + Math.max(1, Math.round((edge.lengthMm * 1_000) / driver.kind.speedMmPerS));
    driver.onEdge = { edge: edge.id, sinceMs: nowMs, untilMs };
  };

  for (let tickMs = 0; done < orders; ) {
    if (nowMs === tickMs) send();
    for (const ask of traffic.asks()) traffic.open(ask.resource, ask.vehicle);
    for (const grant of traffic.grant(nowMs)) {
      grants += grant.steps.length;
      floor.find((driver) => driver.id === grant.vehicle)?.ahead.push(...grant.steps.map((step) => step.edge));
    }
    for (const driver of floor) {
      startNext(driver);
      reached(driver);
    }
    watch.look(floor, nowMs);
    if (nowMs === tickMs) watch.listen(traffic, floor, nowMs);

    const times = floor
      .flatMap((driver) => [driver.onEdge?.untilMs ?? 0, driver.workingUntilMs])
      .filter((at) => at > nowMs);
    nowMs = Math.min(tickMs + TICK_MS, ...times);
    if (nowMs >= tickMs + TICK_MS) tickMs = nowMs;
    if (nowMs - lastDoneMs > GIVE_UP_MS)
      throw new Error(`stands still with ${done} of ${orders} orders done: ${JSON.stringify(traffic.waits())}`);
    for (const driver of floor) {
      if (driver.onEdge && driver.onEdge.untilMs <= nowMs) {
        driver.at = edges.get(driver.onEdge.edge)?.to as string;
        driver.onEdge = null;
        driver.ahead.shift();
        if (!traffic.passed(driver.id, driver.at, nowMs))
          throw new Error(`${driver.id} at ${driver.at} is not on its base`);
      }
      if (driver.workingUntilMs > 0 && driver.workingUntilMs <= nowMs) worked(driver);
    }
  }
  const perHour = (ms: number) => Math.round((orders * 3_600_000) / ms);
  return {
    done,
    simulatedMs: nowMs,
    ordersPerHour: perHour(nowMs),
    boundPerHour: perHour(aloneMs / vehicles),
    ...watch.seen(),
    grants,
  };
}
