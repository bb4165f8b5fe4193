import type { Subscription } from "rxjs";
import type { Vehicle } from "#drivers/vda5050/vehicle.ts";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { fleetContracts } from "#sync/contracts/fleet.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Transport } from "#sync/model/records/transport.ts";
import type { Floor } from "../binding.ts";
import { GateKeeper } from "../gates/gate-keeper.ts";
import { outgoing } from "../outgoing.ts";
import { Traffic, type Wait } from "../traffic/traffic.ts";
import { CarryDesk } from "./carry-desk.ts";
import { checkPlan } from "./check-plan.ts";
import { chooseWork, PARK_AFTER_MS, sendToRest } from "./choose-work.ts";
import { ClosedFloor } from "./closed-floor.ts";
import { FleetBook } from "./fleet-book.ts";
import { driveMission, isOrderOf } from "./mission.ts";
import { PlanOnFloor } from "./plan-on-floor.ts";
import { Robot } from "./robot.ts";
import { type RobotView, robotView } from "./robot-view.ts";

/**
 * Runs the robots of this site: announces tasks, chooses a vehicle for each, lets traffic say who may drive where, and tells vehicles and
 * book what follows. What must survive is in the book and in the drivers' memories; after a restart it is put together again from there,
 * and nobody drives before that.
 */
export class FleetDesk {
  readonly robots = new Map<string, Robot>();
  readonly book: FleetBook;
  readonly closed = new ClosedFloor();
  readonly gates: GateKeeper;
  readonly #floor: Floor;
  readonly #carry: CarryDesk;
  plan: PlanOnFloor | undefined;
  traffic: Traffic | undefined;
  #waits: ReadonlyMap<string, Wait> = new Map();
  #commits: Subscription | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soonTimer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #renewedMs = 0;
  #isTasksNews = true;
  #isGathering = false;
  #isStopped = false;
  #pos = 0;

  constructor(floor: Floor) {
    this.#floor = floor;
    this.book = new FleetBook(floor);
    this.gates = new GateKeeper(floor, () => this.soon());
    this.#carry = new CarryDesk(this, floor, this.book);
  }

  start(): void {
    const { queue } = this.#floor.site.store;
    this.#startedMs = Date.now();
    this.#pos = queue.headPos;
    this.#takePlan();
    this.#commits = queue.committed$.subscribe((pos) => this.#follow(pos));
    this.#timer = setInterval(() => this.soon(), TURN_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#soonTimer);
    this.#commits?.unsubscribe();
  }

  attach(machine: Machine, vehicle: Vehicle): () => Promise<void> {
    const robot = new Robot(machine, vehicle, outgoing(this.#floor, machine.id));
    this.robots.set(machine.id, robot);
    robot.listening.push(
      vehicle.events$.subscribe((event) => {
        this.#carry.heard(robot, event);
        this.soon();
      }),
      vehicle.states$.subscribe((state) => {
        this.closed.heard(robot, Date.now());
        this.#floor.show(machine.id, this.viewOf(robot));
        this.#floor.changed("fleet.");
        // What came of the state comes as an event; only what decides whether the vehicle may be used calls for a turn of its own.
        const { mode, eStop, nodesLeft, paused } = state;
        const key = `${mode} ${eStop} ${nodesLeft.length === 0} ${paused} ${state.battery.charging}`;
        if (key === robot.useKey && robot.isPlaced) return;
        robot.useKey = key;
        this.soon();
      }),
      vehicle.health$.subscribe(() => this.soon()),
    );
    this.#carry.takeUp(robot);
    return async () => {
      for (const one of robot.listening) one.unsubscribe();
      this.robots.delete(machine.id);
      this.traffic?.unblock(baseKey(robot));
      this.traffic?.remove(machine.id);
      this.closed.forget(machine.id);
      this.#floor.changed("fleet.");
      await robot.out.stop();
    };
  }

  /** Something changed: what follows from it is worked out once for all that changed together. */
  soon(): void {
    if (this.#isStopped) return;
    this.#soonTimer ??= setTimeout(() => {
      this.#soonTimer = undefined;
      this.#turn(Date.now());
    }, SOON_MS);
  }

  viewOf(robot: Robot): RobotView {
    return { ...robotView(robot, this.#waits.get(robot.id)), ...this.gates.viewOf(robot.id) };
  }

  /** What is wrong with a plan before it is taken: problems keep it out, warnings are told. */
  checkPlan(lif: object, stations: Readonly<Record<string, string>>): { problems: string[]; warnings: string[] } {
    return checkPlan(lif, stations, (id) => this.book.reader.get("location", id) !== undefined);
  }

  /** The vehicle stands here and holds nothing else: at start, after a cancellation, after it was moved by hand. */
  place(robot: Robot, nowMs: number): boolean {
    const { state } = robot;
    const node = this.plan && state && this.plan.standsAt(state.lastNodeId, state.position);
    if (!this.traffic || node === undefined) return false;
    const placed = this.traffic.place(robot.id, node, robot.kind, nowMs);
    if (!placed.ok && placed.why === "node-unknown") return false;
    robot.isPlaced = true;
    if (placed.overlaps.length > 0)
      this.#floor.site.log.error(
        { machine: robot.id, node, others: placed.overlaps },
        "two vehicles stand where only one can",
      );
    return true;
  }

  #turn(nowMs: number): void {
    if (this.#isStopped) return;
    for (const robot of this.robots.values()) this.#look(robot, nowMs);
    if (!this.traffic || !this.plan || !this.#isSettled(nowMs)) return;
    void this.#gather();
    this.#dispatch(nowMs);
    this.#grant(nowMs);
    this.#renew(nowMs);
  }

  #look(robot: Robot, nowMs: number): void {
    const { traffic } = this;
    if (!traffic) return;
    this.#carry.look(robot, nowMs);
    if (!robot.isPlaced && robot.vehicle.isFresh && robot.isAutomatic && !robot.keepsBase && robot.vehicle.mayTakeOrder)
      this.place(robot, nowMs);
    if (robot.isPlaced) traffic.immobile(robot.id, !robot.mayDrive, nowMs);
    const charging = robot.state?.battery.charging ?? false;
    robot.chargingSinceMs = charging ? (robot.chargingSinceMs ?? nowMs) : undefined;
    robot.idleSinceMs = robot.mission || robot.isClaiming ? undefined : (robot.idleSinceMs ?? nowMs);
  }

  /** After a start nobody drives until every vehicle was heard, or had the time to say something. */
  #isSettled(nowMs: number): boolean {
    if (nowMs - this.#startedMs >= SETTLE_MS) return true;
    return [...this.robots.values()].every(({ vehicle }) => vehicle.heardMs !== undefined);
  }

  #grant(nowMs: number): void {
    const { traffic, plan } = this;
    if (!traffic || !plan) return;
    // A base of an earlier life is driven without asking: what it leads through stays open.
    const kept = [...this.robots.values()].flatMap((robot) => (robot.keepsBase ? [baseOf(robot)] : []));
    this.gates.turn(traffic, kept, nowMs);
    for (const grant of traffic.grant(nowMs)) {
      const robot = this.robots.get(grant.vehicle);
      const view = traffic.view(grant.vehicle);
      if (!robot || !view) continue;
      if (!robot.mission) {
        // In somebody's way: traffic sends it aside. Arrived without steps, it stays where it is.
        if (grant.steps.length === 0) continue;
        robot.mission = driveMission(robot.id, "evade", [], nowMs);
      }
      const said = robot.drive(grant, view.at, view.horizon, plan);
      if (said !== true) this.#carry.cannotBeSaid(robot, said);
    }
    this.#take(traffic.waits());
  }

  /** Who waits, and why, is on the screens at once: vehicles that stand say nothing for a long time. */
  #take(waits: readonly Wait[]): void {
    const before = this.#waits;
    this.#waits = new Map(waits.map((wait) => [wait.vehicle, wait]));
    for (const robot of this.robots.values()) {
      const [was, is] = [before.get(robot.id), this.#waits.get(robot.id)];
      if (keyOf(was) === keyOf(is)) continue;
      this.#floor.show(robot.id, this.viewOf(robot));
      this.#floor.changed("fleet.");
    }
  }

  /** What people closed, what vehicles stopped, and who waits for it. */
  get closedNow(): OutputOf<(typeof fleetContracts)["fleet.floor"]> {
    return this.closed.now(this.#waits.values(), this.book.waiting());
  }

  /** Vehicles that were granted the way to one of these nodes before it was closed. */
  onTheirWayTo(nodes: readonly string[]): string[] {
    return [...this.robots.keys()].filter((id) =>
      this.traffic?.view(id)?.base.some(({ node }) => nodes.includes(node)),
    );
  }

  #dispatch(nowMs: number): void {
    const { traffic, plan } = this;
    if (!traffic || !plan) return;
    const robots = [...this.robots.values()];
    const waiting = robots.some(({ isFree }) => isFree)
      ? this.book
          .waiting()
          .filter((transport) => !this.#claimed.has(transport.id) && this.closed.closedEnds(transport).length === 0)
      : [];
    const power = this.book.reader.setting("fleet.battery");
    for (const move of chooseWork({ robots, traffic, plan, power, waiting, nowMs })) {
      const robot = this.robots.get(move.vehicle);
      if (!robot?.isFree) continue;
      if (move.do === "carry") {
        const transport = waiting.find(({ id }) => id === move.transport);
        if (transport) void this.#claim(robot, transport, nowMs);
      } else if (move.do === "charge") sendToRest(robot, "charge", [move.charger], traffic, nowMs);
      else if (nowMs - (robot.idleSinceMs ?? nowMs) >= PARK_AFTER_MS) sendToRest(robot, "park", [], traffic, nowMs);
    }
    const rests = [...plan.nodesFor("parking"), ...plan.nodesFor("charging")];
    for (const robot of robots)
      if (robot.isHeld && !rests.includes(traffic.view(robot.id)?.at ?? rests[0] ?? ""))
        sendToRest(robot, "park", [], traffic, nowMs);
    this.#giveUpUnroutable(waiting, nowMs);
  }

  /** Every vehicle could be asked, and none finds a way: the task is people's. */
  #giveUpUnroutable(waiting: readonly Transport[], nowMs: number): void {
    const { traffic, plan } = this;
    const [first] = this.robots.values();
    if (!traffic || !plan || !first || [...this.robots.values()].some(({ isPlaced }) => !isPlaced)) return;
    for (const transport of waiting) {
      if (nowMs - (transport.createdAt ?? nowMs) < UNROUTABLE_AFTER_MS || this.#claimed.has(transport.id)) continue;
      const [from, to] = [plan.servingNodes(transport.fromPlace), plan.servingNodes(transport.toPlace)];
      const isReachable = [...this.robots.values()].some(({ id, kind }) => {
        const at = traffic.view(id)?.at ?? "";
        return (
          traffic.travelMs(kind, at, from) !== undefined &&
          from.some((node) => traffic.travelMs(kind, node, to, { loaded: true }) !== undefined)
        );
      });
      if (isReachable) continue;
      this.#claimed.add(transport.id);
      void this.book.unroutable(first.id, transport.id).finally(() => this.#claimed.delete(transport.id));
    }
  }
  readonly #claimed = new Set<string>();

  async #claim(robot: Robot, transport: Transport, nowMs: number): Promise<void> {
    robot.isClaiming = true;
    // Not sent aside meanwhile: it is about to have something to do.
    this.traffic?.immobile(robot.id, true, nowMs);
    this.#claimed.add(transport.id);
    try {
      const assigned = await this.book.assign(robot.id, transport.id);
      if (assigned?.state === "assigned" && assigned.vehicle === robot.id) this.#carry.begin(robot, assigned, nowMs);
    } finally {
      robot.isClaiming = false;
      this.#claimed.delete(transport.id);
      this.soon();
    }
  }

  /** Announces free tasks, and takes back what people have taken. One at a time. */
  async #gather(): Promise<void> {
    const [robot] = this.robots.values();
    if (!this.#isTasksNews || this.#isGathering || !robot || !this.plan) return;
    this.#isTasksNews = false;
    this.#isGathering = true;
    try {
      const { plan } = this;
      const taken = this.book.takenTransports();
      if (taken.length > 0) await this.book.drop(robot.id, taken);
      const tasks = this.book.freeTasks((location) => plan.servingNodes(location).length > 0);
      if (tasks.length > 0) await this.book.request(robot.id, tasks);
    } finally {
      this.#isGathering = false;
    }
  }

  #renew(nowMs: number): void {
    if (nowMs - this.#renewedMs < Math.max(1_000, this.book.reader.setting("tasks.leaseMs") / 3)) return;
    this.#renewedMs = nowMs;
    for (const { mission, out } of this.robots.values())
      if (mission?.kind === "carry" && !mission.isGivenUp) void this.book.renew(out, mission.transport.id);
  }

  #follow(headPos: number): void {
    const rows = this.book.reader.rows<{ type: string; id: string | null }>(newsSql, this.#pos, headPos);
    this.#pos = headPos;
    this.#isTasksNews = true;
    for (const { type, id } of rows) {
      if (type === "floor-plan-imported") this.#takePlan();
      else if (type.startsWith("machine-")) {
        if (this.plan && this.gates.isMoved(this.book.reader)) this.#takePlan();
      } else if (type.startsWith("floor-")) this.#takeClosures();
      else if (type === "transport-withdrawing" && id !== null) this.#carry.takenBack(id);
      else if (id !== null)
        this.#floor.tell({
          machineId: this.book.transport(id)?.vehicle ?? "",
          kind: "transport",
          atMs: Date.now(),
          data: { type, id },
        });
    }
    this.soon();
  }

  /** Other tracks: everybody is placed anew on them. Whoever drives finishes its base first. */
  #takePlan(): void {
    const record = this.book.reader.first("floorPlan", { active: true });
    if (!record) return;
    try {
      this.plan = new PlanOnFloor(record);
      this.traffic = new Traffic(this.gates.place(this.plan.layout, this.book.reader));
      this.closed.take(record, this.plan, this.traffic, this.robots.values());
    } catch (error) {
      this.plan = undefined;
      this.traffic = undefined;
      this.#floor.site.log.error({ err: error, plan: record.id }, "the plan of the tracks cannot be used");
    }
    for (const robot of this.robots.values()) {
      robot.isPlaced = false;
      this.#carry.planChanged(robot);
    }
  }

  /** The same tracks with other zones or closed nodes: everybody stays where it is. */
  #takeClosures(): void {
    const record = this.book.reader.first("floorPlan", { active: true });
    if (!record || !this.plan || !this.traffic) return;
    this.plan.slowDown(record.zones);
    this.closed.take(record, this.plan, this.traffic, this.robots.values());
    this.#floor.changed("fleet.");
  }

  /** What is left of a base that an earlier life gave out is closed to all others until it was driven. */
  keepBase(robot: Robot): void {
    const { order } = robot.vehicle;
    if (!order || !this.traffic) return;
    robot.keepsBase = true;
    this.traffic.block(baseKey(robot), baseOf(robot));
  }
  freeBase(robot: Robot): void {
    robot.keepsBase = false;
    this.traffic?.unblock(baseKey(robot));
  }

  isOurs(robot: Robot, transport: Transport): boolean {
    const { order } = robot.vehicle;
    return order !== undefined && order.phase === "open" && isOrderOf(order.id, transport.id);
  }
}

const keyOf = (wait: Wait | undefined): string => (wait ? `${wait.why} ${wait.for.join()} ${wait.closed.join()}` : "");

/** What it was told to drive and has not left behind, from where it is. */
const baseOf = ({ vehicle: { order } }: Robot): string[] =>
  order?.nodes.slice(Math.max(0, order.passed)).map(({ id }) => id) ?? [];

const baseKey = (robot: Robot): string => `base:${robot.id}`;

const newsSql = `SELECT type, json_extract(data, '$.transportId') AS id FROM journal
  WHERE pos > ? AND pos <= ? AND (type LIKE 'transport-%' OR type IN ('machine-added', 'machine-changed', 'machine-removed', 'floor-plan-imported', 'floor-nodes-closed', 'floor-nodes-opened', 'floor-zone-saved', 'floor-zone-removed'))`;

const TURN_MS = 500;
/** At most so many turns a second, however many vehicles speak. */
const SOON_MS = 20;
const SETTLE_MS = 10_000;
const UNROUTABLE_AFTER_MS = 10_000;
