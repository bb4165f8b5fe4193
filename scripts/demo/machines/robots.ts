import type { Database } from "better-sqlite3";
import type { Version } from "#drivers/codecs/vda5050/model.ts";
import { usualTopics } from "#drivers/codecs/vda5050/topics.ts";
import { SimulatedVehicle } from "#drivers/simulators/vda5050-vehicle.ts";
import type { ShiftPlan } from "../plan/shift-plan.ts";
import { Chance } from "../seeded.ts";
import { type MachineKind, type MachineSite, pause, until } from "./machine-site.ts";
import { drawTracks, mapId, type Tracks } from "./tracks.ts";

interface Transport {
  id: string;
  taskId: string;
  lpn: string;
  state: string;
  exceptionId: string;
}

const robotCount = 12;
const versions: readonly Version[] = ["2.0", "2.1", "3.0"];
const manufacturer = "kontor-demo";
/** At full speed; else the demo's own. */
const speedFactorMax = 20;
const stateEveryMs = 500;
/** Centres nearer than this are two bodies in one place. */
const bodyMm = 900;
const lookForCollisionsMs = 5;
/** With work, undisturbed, and not a step further for so long: traffic has locked itself. */
const deadlockMs = 25_000;
const lookMs = 500;
const settleWithinMs = 120_000;
const faultMs = 2_500;
const foundPlace = "RECV-02";
const facesToFill = 6;
const faceMaxGrams = 300_000;
const faceMaxMm3 = 400_000_000;

interface Robot {
  id: string;
  vehicle: SimulatedVehicle;
  /** Until then it is disturbed: what it does not do is no deadlock. */
  disturbedUntilMs: number;
  movedAtMs: number;
  seen: string;
  isLocked: boolean;
}

/** Twelve robots of three versions of VDA 5050. Goods in the hall move with them; their own positions say whether they collide. */
export class Robots implements MachineKind {
  readonly #site: MachineSite;
  readonly #tracks: Tracks;
  readonly #robots: Robot[];
  readonly #collisions = new Set<string>();
  readonly #problems: string[] = [];
  readonly #troubles: Promise<void>[] = [];
  readonly #timers: NodeJS.Timeout[];
  #deadlocks = 0;
  #picks = 0;
  /** Replenishments that were asked for. */
  #fills = 0;
  /** What robots brought, by kind of task. */
  readonly #delivered = new Map<string, number>();
  #givenBack = false;
  #isOver = false;
  readonly #watching: Promise<void>;

  private constructor(site: MachineSite, tracks: Tracks, robots: Robot[]) {
    this.#site = site;
    this.#tracks = tracks;
    this.#robots = robots;
    for (const robot of robots) robot.vehicle.brain.did$.subscribe((done) => this.#did(robot, done));
    this.#timers = [
      setInterval(() => this.#lookForCollisions(), lookForCollisionsMs),
      setInterval(() => this.#lookForDeadlocks(), lookMs),
    ];
    this.#watching = this.#watch();
  }

  static async start(site: MachineSite): Promise<Robots> {
    const tracks = drawTracks(site.plan.locations);
    const { lif, stations } = tracks;
    await site.ask("fleet.import-plan", { name: "Demo hall", lif, stations });
    const speedFactor = Number.isFinite(site.speed) ? Math.min(site.speed, speedFactorMax) : speedFactorMax;
    const robots: Robot[] = [];
    for (let i = 0; i < robotCount; i++) {
      const id = `AMR-${String(i + 1).padStart(2, "0")}`;
      const version = versions[i % versions.length] ?? "2.0";
      const { interfaceName, major } = usualTopics(version, manufacturer, id);
      const topics = [`${interfaceName}/${major}/${manufacturer}/${id}/#`];
      const password = await site.pair(id, { publish: topics, subscribe: topics });
      const nodeId = tracks.parking[i] ?? "";
      const at = tracks.nodes.get(nodeId);
      if (!at) throw new Error(`there is no parking place for ${id}`);
      const vehicle = new SimulatedVehicle({
        version,
        url: site.mqttUrl,
        manufacturer,
        serial: id,
        mqtt: { clientId: id, username: id, password },
        start: { nodeId, ...at, mapId },
        speedFactor,
        stateEveryMs: stateEveryMs * speedFactor,
      });
      await site.add(id, {
        entry: "vda5050/vehicle",
        name: `Robot ${i + 1}`,
        settings: { version, manufacturer, serial: id, vehicleType: "carrier" },
      });
      robots.push({ id, vehicle, disturbedUntilMs: 0, movedAtMs: performance.now(), seen: "", isLocked: false });
    }
    await site.online(robots.map(({ id }) => id));
    const all = new Robots(site, tracks, robots);
    await all.#fillFaces();
    return all;
  }

  /** Drivers do what robots could not: a task that one gave back waits in the pool. */
  get needsPeople(): boolean {
    return this.#givenBack;
  }

  get closing() {
    const { putaway = 0, replenish = 0, move = 0 } = Object.fromEntries(this.#delivered);
    return {
      ...{ orders: this.#orders, deadlocks: this.#deadlocks, collisions: this.#collisions.size },
      ...{ putaways: putaway, replenishments: replenish, moves: move },
    };
  }

  async settle(): Promise<void> {
    await Promise.all(this.#troubles);
    await until(async () => (await this.#open()).length === 0, settleWithinMs, 200);
  }

  problems(db: Database): string[] {
    const open = db
      .prepare(
        "SELECT id, lpn, state, vehicle FROM transport WHERE state NOT IN ('delivered', 'withdrawn', 'failed', 'unroutable')",
      )
      .all() as { id: string; lpn: string; state: string; vehicle: string }[];
    const carried = db
      .prepare("SELECT taskType, count(*) AS n FROM transport WHERE state = 'delivered' GROUP BY taskType")
      .all() as { taskType: string; n: number }[];
    for (const { taskType, n } of carried) this.#delivered.set(taskType, n);
    const waiting = db
      .prepare("SELECT lpn FROM task WHERE type = 'replenish' AND state IN ('created', 'released', 'leased')")
      .pluck()
      .all() as string[];
    return [
      ...this.#problems,
      ...(this.#fills === 0 ? ["no face was to be filled"] : []),
      ...waiting.map((lpn) => `${lpn} was asked for at a face, and is not there`),
      ...[...this.#collisions].map((two) => `${two} came into each other`),
      ...(this.#deadlocks > 0 ? [`${this.#deadlocks} robots with work stood still for ${deadlockMs} ms`] : []),
      ...(this.#orders === 0 ? ["no robot was given an order"] : []),
      ...this.#robots.flatMap(({ id, vehicle }) => vehicle.faults.map((fault) => `${id} was sent ${fault}`)),
      ...open.map(({ lpn, state, vehicle }) => `the transport of ${lpn} by ${vehicle || "nobody"} is still ${state}`),
    ];
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#watching;
    await Promise.all(this.#troubles);
    for (const { vehicle } of this.#robots) await vehicle.stop();
  }

  /** Faces that run low are given a minimum: pallets from the reserve are asked for, and robots bring them down. */
  async #fillFaces(): Promise<void> {
    for (const { sku, place, qty, palletQty } of lowFaces(this.#site.plan).slice(0, facesToFill)) {
      await this.#site.ask("items.save", { sku, homeLocation: place, minQty: qty + 1, maxQty: qty + palletQty });
      const { tasks } = await this.#site.ask<{ tasks: { lpn: string }[] }>("replenish.run", { sku });
      this.#fills += tasks.length;
    }
  }

  get #orders(): number {
    return this.#robots.reduce((sum, { vehicle }) => sum + vehicle.brain.orders.length, 0);
  }

  async #open(): Promise<Transport[]> {
    const { transports } = await this.#site.ask<{ transports: Transport[] }>("fleet.transports", {
      open: true,
      limit: 200,
    });
    return transports;
  }

  /** Forks under a pallet, or from under it: the goods are where the vehicle is. */
  #did({ id }: Robot, { type, loadId: lpn, nodeId, station }: Done): void {
    if (type !== "pick" && type !== "drop") return;
    const { floor } = this.#site;
    const wanted = type === "pick" ? station : id;
    const found = floor.placeOf(lpn) ?? "nowhere";
    if (!(this.#tracks.servedAt.get(nodeId) ?? []).includes(station))
      this.#problems.push(`${id} does its ${type} of ${lpn} at ${nodeId}, where ${station} is not`);
    if (found !== wanted) this.#problems.push(`${id} does its ${type} of ${lpn} at ${station}, and it is in ${found}`);
    else floor.carry(lpn, type === "pick" ? id : station);
    if (type === "pick") this.#trouble(++this.#picks);
  }

  #lookForCollisions(): void {
    for (const [i, { id, vehicle }] of this.#robots.entries())
      for (const other of this.#robots.slice(i + 1)) {
        const [a, b] = [vehicle.brain, other.vehicle.brain];
        if (Math.hypot(a.xMm - b.xMm, a.yMm - b.yMm) < bodyMm) this.#collisions.add(`${id} and ${other.id}`);
      }
  }

  #lookForDeadlocks(): void {
    const nowMs = performance.now();
    for (const robot of this.#robots) {
      const { brain, isConnected } = robot.vehicle;
      const seen = [brain.xMm, brain.yMm, brain.did.length, brain.orderId, brain.isIdle].join(" ");
      const isDisturbed = nowMs < robot.disturbedUntilMs || !isConnected;
      if (seen !== robot.seen || isDisturbed || (brain.isIdle && brain.loads.length === 0)) {
        robot.seen = seen;
        robot.movedAtMs = nowMs;
        robot.isLocked = false;
      } else if (!robot.isLocked && nowMs - robot.movedAtMs > deadlockMs) {
        robot.isLocked = true;
        this.#deadlocks += 1;
      }
    }
  }

  /** People do what robots gave back, and look for loads of which nobody knows where they are. */
  async #watch(): Promise<void> {
    for (; !this.#isOver; await pause(lookMs)) {
      const answer = await this.#site.try("fleet.transports", { limit: 500 });
      if (!answer.ok) continue;
      const { transports } = answer.value as { transports: Transport[] };
      const ended = transports.filter(({ state }) => ["failed", "unroutable", "withdrawn"].includes(state));
      const givenBack = new Set(ended.map(({ taskId }) => taskId));
      const waiting = await this.#site.try("tasks.list", {
        state: ["released"],
        type: ["putaway", "replenish"],
        limit: 500,
      });
      if (waiting.ok) {
        const { tasks } = waiting.value as { tasks: { id: string; type: string }[] };
        const left = tasks.filter(({ id }) => givenBack.has(id));
        this.#givenBack = left.some(({ type }) => type === "putaway");
        // A face that runs low can wait for tomorrow.
        for (const { id, type } of left) if (type === "replenish") await this.#callOff(id);
      }
      for (const { id, lpn, exceptionId, state } of transports)
        if (exceptionId !== "" && (state === "failed" || state === "withdrawn")) await this.#findLoad(id, lpn);
    }
  }

  /** Somebody else may have been quicker: then there is nothing to call off. */
  async #callOff(taskId: string): Promise<void> {
    const { ok } = await this.#site.try("tasks.cancel", { taskId, reason: "a robot gave it back" });
    if (ok) this.#site.tally.misfortune("replenishment called off");
  }

  /** Whoever goes and looks takes the load off the robot, and puts it where there is room. */
  async #findLoad(transport: string, lpn: string): Promise<void> {
    const { floor, tally } = this.#site;
    const robot = this.#robots.find(({ id }) => id === floor.placeOf(lpn));
    if (robot) {
      robot.vehicle.brain.loads = [];
      robot.vehicle.brain.hasNews = true;
      floor.carry(lpn, foundPlace);
    }
    tally.misfortune("load taken off a robot by hand");
    await this.#site.try("fleet.load-at", { id: transport, location: floor.placeOf(lpn) ?? foundPlace });
  }

  /** What the seed has in store for the robots, by how many loads were taken. */
  #plan(): Map<number, string> {
    const chance = new Chance(this.#site.seed, "robots");
    const kinds = chance.shuffled(Object.keys(this.#faults));
    return new Map(kinds.map((kind, i) => [2 + i * 2, kind]));
  }

  readonly #faults: Record<string, (robot: Robot) => Promise<void>> = {
    "robot without network": async ({ vehicle }: Robot) => {
      vehicle.isMute = true;
      await pause(faultMs);
      vehicle.isMute = false;
    },
    "robot restarted": ({ vehicle }: Robot) => vehicle.restart(),
    "robot's emergency stop": async ({ vehicle }: Robot) => {
      vehicle.brain.eStop = "manual";
      vehicle.brain.hasNews = true;
      await pause(faultMs);
      vehicle.brain.eStop = "none";
      vehicle.brain.hasNews = true;
    },
    "broker client kicked": async ({ vehicle }: Robot) => vehicle.cut(),
  };

  #trouble(picks: number): void {
    const kind = this.#plan().get(picks);
    const chance = new Chance(this.#site.seed, `robot trouble ${picks}`);
    const busy = this.#robots.filter(({ vehicle }) => !vehicle.brain.isIdle);
    const robot = kind && busy.length > 0 ? chance.pick(busy) : undefined;
    if (!kind || !robot) return;
    this.#site.tally.misfortune(kind);
    robot.disturbedUntilMs = performance.now() + 4 * faultMs;
    this.#troubles.push(
      (this.#faults[kind]?.(robot) ?? Promise.resolve()).catch(
        (error: Error) => void this.#problems.push(`${kind}: ${error.message}`),
      ),
    );
  }
}

/** Faces of what nobody orders today, with one kind of loose goods and pallets of the same above. */
function lowFaces({ items, orders, stock }: ShiftPlan) {
  const ordered = new Set(orders.flatMap(({ lines }) => lines.map(({ item }) => item.sku)));
  return items.flatMap(({ sku, palletQty, weightGrams, lengthMm, widthMm, heightMm, tracksLot, tracksSerial }) => {
    if (tracksLot || tracksSerial || ordered.has(sku)) return [];
    const fits = weightGrams * palletQty < faceMaxGrams && lengthMm * widthMm * heightMm * palletQty < faceMaxMm3;
    const [face, ...others] = stock.rows.filter((row) => row.sku === sku && row.lpn === "");
    const isReserved = stock.rows.some((row) => row.sku === sku && row.lpn !== "");
    const isAsSaid = !stock.missing.some((row) => row.sku === sku);
    if (!face || others.length > 0 || !fits || !isReserved || !isAsSaid) return [];
    return [{ sku, place: face.place, qty: face.qty, palletQty }];
  });
}

type Done = { type: string; loadId: string; nodeId: string; station: string };
