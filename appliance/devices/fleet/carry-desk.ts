import type { VehicleEvent } from "#drivers/vda5050/vehicle-event.ts";
import type { Transport } from "#sync/model/records/transport.ts";
import type { Floor } from "../binding.ts";
import { goOnToRest } from "./choose-work.ts";
import type { FleetBook } from "./fleet-book.ts";
import type { FleetDesk } from "./fleet-desk.ts";
import { type Carry, dropId, isOrderOf, type Mission, orderIdOf, pickId, RESUMES_MAX } from "./mission.ts";
import type { Robot } from "./robot.ts";

/** What becomes of the missions of robots: each step of a transport into the book, and whatever goes wrong back to people. */
export class CarryDesk {
  readonly #desk: FleetDesk;
  readonly #floor: Floor;
  readonly #book: FleetBook;

  constructor(desk: FleetDesk, floor: Floor, book: FleetBook) {
    this.#desk = desk;
    this.#floor = floor;
    this.#book = book;
  }

  /** A transport that was just assigned. */
  begin(robot: Robot, transport: Transport, nowMs: number): void {
    this.#carry(robot, transport, "fetch", 0, nowMs);
  }

  /** A vehicle was attached: what the book says it had is gone on with as soon as the vehicle is heard. */
  takeUp(robot: Robot): void {
    robot.toTakeUp = this.#book.unfinishedOf(robot.id);
    const { order } = robot.vehicle;
    if (order?.phase === "open" && order.update >= 0) this.#desk.keepBase(robot);
  }

  planChanged(robot: Robot): void {
    if (robot.mission?.isBegun) this.#desk.keepBase(robot);
  }

  /** Each turn. */
  look(robot: Robot, nowMs: number): void {
    const { vehicle, mission } = robot;
    if (vehicle.isFresh && robot.state) {
      if (robot.keepsBase) this.#lookAtBase(robot, nowMs);
      if (robot.toTakeUp && !robot.keepsBase) this.#goOn(robot, robot.toTakeUp, nowMs);
      else if (mission?.kind === "carry" && mission.isGivenUp) this.#isBack(robot, mission, nowMs);
      else if (!robot.mission && !robot.toTakeUp && robot.isAutomatic) this.#clearStrange(robot);
      else if (mission && !mission.isBegun) this.#lookAtStart(robot, mission, nowMs);
      return;
    }
    const silentMs = nowMs - (vehicle.heardMs ?? vehicle.health.sinceMs);
    if (silentMs < this.#book.reader.setting("fleet.silentMs")) return;
    if (mission?.kind === "carry" && !mission.isGivenUp) {
      mission.isGivenUp = true;
      void this.#end(robot, mission.transport.id, mission.orderId, "unknown", "silent", robot.hasLoad);
    } else if (robot.toTakeUp && robot.toTakeUp.state !== "unknown") {
      const transport = robot.toTakeUp;
      robot.toTakeUp = { ...transport, state: "unknown" };
      void this.#end(
        robot,
        transport.id,
        transport.id,
        "unknown",
        "silent",
        transport.loadedAt === null ? "maybe" : "yes",
      );
    }
  }

  heard(robot: Robot, event: VehicleEvent): void {
    const { mission } = robot;
    const nowMs = Date.now();
    // 3.0: what needs leave is not driven here, so nobody waits for it.
    if (event.kind === "request") robot.vehicle.answer([{ id: event.request.id, grant: "rejected" }]);
    if (event.kind === "passed") this.#passed(robot, event.nodeId, nowMs);
    if (!mission || !("orderId" in event) || event.orderId !== mission.orderId) return;
    switch (event.kind) {
      case "order-accepted":
        if (mission.kind === "carry" && event.update === 0 && mission.stage === "fetch")
          void this.#book.progress(robot.out, mission.transport.id, "driving", this.#node(robot), mission.orderId);
        return;
      case "action":
        if (mission.kind === "carry" && event.status === "finished") this.#acted(robot, mission, event.actionId, nowMs);
        return;
      case "order-done":
        this.#done(robot, nowMs);
        return;
      case "order-refused":
        this.#callOff(robot, "failed", `refused: ${event.errors.map(({ type }) => type).join(", ")}`, nowMs);
        return;
      case "order-failed":
        this.#callOff(robot, "failed", `${event.why}: ${event.said}`, nowMs);
        return;
      case "order-cancelled":
        this.#stopped(robot, nowMs);
        return;
      case "cancel-stuck":
        // It neither stops nor answers: nobody counts on it until a person has looked.
        robot.isHeld = true;
        this.#stopped(robot, nowMs);
        return;
      case "order-lost":
        this.#lost(robot, event.why, nowMs);
        return;
      default:
        return;
    }
  }

  /** A person took the transport away (`fleet.take-back`). */
  takenBack(transportId: string): void {
    const robot = [...this.#desk.robots.values()].find(
      ({ mission }) => mission?.kind === "carry" && mission.transport.id === transportId,
    );
    const nowMs = Date.now();
    if (robot) this.#callOff(robot, "withdrawn", this.#book.transport(transportId)?.reason ?? "person", nowMs);
  }

  /** Traffic granted what the vehicle cannot be told: its factsheet forbids it, or it is busy with something that is not ours. */
  cannotBeSaid(robot: Robot, said: string): void {
    this.#floor.site.log.warn({ machine: robot.id, said }, "a vehicle cannot be told where to drive");
    this.#callOff(robot, "failed", said, Date.now());
  }

  #carry(robot: Robot, transport: Transport, stage: Carry["stage"], resumes: number, nowMs: number): void {
    const mission: Carry = {
      kind: "carry",
      transport,
      orderId: orderIdOf(transport, resumes, nowMs),
      stage,
      isBegun: false,
      isGivenUp: false,
      resumes,
    };
    robot.mission = mission;
    this.#aim(robot, mission, nowMs);
  }

  /** Where it has to go next, said to traffic. */
  #aim(robot: Robot, mission: Carry, nowMs: number): void {
    const { traffic, plan } = this.#desk;
    if (mission.stage === "done" || !traffic || !plan || !robot.isPlaced) return;
    const place = mission.stage === "fetch" ? mission.transport.fromPlace : mission.transport.toPlace;
    const isRouted = traffic.goal(robot.id, plan.servingNodes(place), nowMs, { loaded: mission.stage === "bring" });
    if (!isRouted) this.#callOff(robot, "failed", `no way to ${place}`, nowMs);
  }

  #passed(robot: Robot, node: string, nowMs: number): void {
    const { traffic } = this.#desk;
    if (!traffic || !robot.isPlaced) return;
    if (!traffic.passed(robot.id, node, nowMs)) this.#desk.place(robot, nowMs);
  }

  #acted(robot: Robot, mission: Carry, actionId: string, nowMs: number): void {
    const { orderId, transport } = mission;
    if (actionId === pickId(orderId) && mission.stage === "fetch") {
      mission.stage = "bring";
      void this.#book.progress(robot.out, transport.id, "loaded", this.#node(robot), orderId);
      if (!mission.ending) this.#aim(robot, mission, nowMs);
    }
    if (actionId === dropId(orderId)) {
      mission.stage = "done";
      void this.#deliver(robot, mission);
    }
  }

  async #deliver(robot: Robot, { transport }: Carry): Promise<void> {
    const refused = await this.#book.deliver(robot.out, transport.id, this.#node(robot));
    if (refused === undefined) return;
    this.#floor.site.log.error(
      { machine: robot.id, transport: transport.id, refused },
      "a delivery could not be booked",
    );
    await this.#end(robot, transport.id, transport.id, "failed", refused, "maybe");
  }

  #done(robot: Robot, nowMs: number): void {
    if (this.#desk.traffic) goOnToRest(robot, this.#desk.traffic, nowMs);
    robot.mission = undefined;
    if (robot.isPlaced) this.#desk.traffic?.release(robot.id, nowMs);
  }

  /** Calls a mission off: the vehicle is stopped first, then the end is booked. */
  #callOff(robot: Robot, outcome: "failed" | "withdrawn", reason: string, nowMs: number): void {
    const { mission } = robot;
    if (!mission) return;
    if (mission.kind === "carry") {
      if (mission.ending || mission.stage === "done") return;
      mission.ending = { outcome, reason };
    } else mission.isEnding = true;
    if (robot.isPlaced) this.#desk.traffic?.immobile(robot.id, true, nowMs);
    const taken = robot.vehicle.cancel();
    if (!taken.ok) this.#stopped(robot, nowMs);
  }

  /** The vehicle stands still and has no order: its mission is over, and where it stands is all that it holds. */
  #stopped(robot: Robot, nowMs: number): void {
    const { mission } = robot;
    robot.mission = undefined;
    robot.isPlaced = false;
    if (this.#desk.place(robot, nowMs)) this.#desk.traffic?.release(robot.id, nowMs);
    if (mission?.kind !== "carry" || mission.stage === "done") return;
    if (mission.isGivenUp) {
      void this.#end(
        robot,
        mission.transport.id,
        `${mission.orderId}.back`,
        "failed",
        "silent",
        loadAfter(robot, mission),
      );
      return;
    }
    const { outcome, reason } = mission.ending ?? { outcome: "failed", reason: "stopped" };
    void this.#end(robot, mission.transport.id, mission.orderId, outcome, reason, loadAfter(robot, mission));
  }

  /** It was meant to begin and cannot be told: a person has it, or it has a fault. The task is not kept waiting for that. */
  #lookAtStart(robot: Robot, mission: Mission, nowMs: number): void {
    if (robot.mayDrive) mission.readyMs = nowMs;
    else if (nowMs - (mission.readyMs ?? nowMs) >= NOT_READY_MS)
      this.#callOff(robot, "failed", "vehicle not ready", nowMs);
    else mission.readyMs ??= nowMs;
  }

  /** The vehicle forgot its order. As long as it is clear what it carries, it is begun anew from where it stands. */
  #lost(robot: Robot, why: string, nowMs: number): void {
    const { mission } = robot;
    if (mission?.kind !== "carry" || mission.ending || mission.stage === "done") {
      this.#stopped(robot, nowMs);
      return;
    }
    robot.mission = undefined;
    robot.isPlaced = false;
    if (why === "cleared" || mission.resumes >= RESUMES_MAX || !robot.isAutomatic) {
      robot.mission = { ...mission, ending: { outcome: "failed", reason: `order ${why}` } };
      const taken = robot.vehicle.cancel();
      if (!taken.ok) this.#stopped(robot, nowMs);
      return;
    }
    robot.toTakeUp = this.#book.transport(mission.transport.id) ?? mission.transport;
    robot.resumes = mission.resumes + 1;
    robot.stageLost = mission.stage;
  }

  /** A vehicle that was heard again, with a transport that the book says it has, and no order of ours that goes on by itself. */
  #goOn(robot: Robot, said: Transport, nowMs: number): void {
    const transport = this.#book.transport(said.id) ?? said;
    const { order } = robot.vehicle;
    if (order && isOrderOf(order.id, transport.id) && order.actions[dropId(order.id)]?.status === "finished") {
      // It did the rest while nobody listened.
      robot.toTakeUp = undefined;
      void this.#book.deliver(robot.out, transport.id, this.#node(robot));
      return;
    }
    if (this.#desk.isOurs(robot, transport)) {
      this.#adopt(robot, transport, nowMs);
      return;
    }
    if (!robot.vehicle.mayTakeOrder) {
      if (robot.isAutomatic && robot.vehicle.order?.phase !== "cancelling") robot.vehicle.cancel();
      return;
    }
    if (!robot.isPlaced && !this.#desk.place(robot, nowMs)) return;
    const stage = robot.stageLost ?? (transport.loadedAt === null ? "fetch" : "bring");
    const { loads } = robot.state ?? {};
    const isClear = loads
      ? (stage === "bring") === loads.length > 0
      : stage === "bring" || robot.stageLost !== undefined;
    const { resumes } = robot;
    robot.toTakeUp = undefined;
    robot.stageLost = undefined;
    robot.resumes = 0;
    const load = loads ? (loads.length > 0 ? "yes" : "no") : "maybe";
    if (transport.state === "withdrawing")
      void this.#end(robot, transport.id, transport.id, "withdrawn", transport.reason, load);
    else if (transport.state === "unknown")
      void this.#end(robot, transport.id, `${transport.id}.back`, "failed", "silent", load);
    else if (isClear) this.#carry(robot, transport, stage, Math.max(1, resumes), nowMs);
    else
      void this.#end(
        robot,
        transport.id,
        transport.id,
        "failed",
        "restarted",
        load === "no" && stage === "bring" ? "maybe" : load,
      );
  }

  /** The order in the driver's memory is this transport's, and the vehicle still has it: nothing has to be said anew. */
  #adopt(robot: Robot, transport: Transport, nowMs: number): void {
    const { order } = robot.vehicle;
    if (!order) return;
    robot.toTakeUp = undefined;
    const status = (id: string) => order.actions[id]?.status;
    const isTold = (id: string) => order.nodes.some(({ actions }) => actions.some((action) => action.id === id));
    const stage =
      status(dropId(order.id)) === "finished"
        ? "done"
        : status(pickId(order.id)) === "finished"
          ? "bring"
          : transport.loadedAt === null
            ? "fetch"
            : "bring";
    const mission: Carry = {
      kind: "carry",
      transport,
      orderId: order.id,
      stage,
      isBegun: true,
      isGivenUp: false,
      resumes: 1,
    };
    robot.mission = mission;
    if (!robot.isPlaced && !this.#desk.place(robot, nowMs)) return;
    if (stage === "done") void this.#deliver(robot, mission);
    else if (transport.state === "withdrawing") this.#callOff(robot, "withdrawn", transport.reason, nowMs);
    else if (transport.state === "unknown") this.#isBack(robot, mission, nowMs);
    else if (!isTold(stage === "fetch" ? pickId(order.id) : dropId(order.id))) this.#aim(robot, mission, nowMs);
  }

  /** A base of an earlier life is closed to others until its end is reached, or the order is over. */
  #lookAtBase(robot: Robot, nowMs: number): void {
    const { order } = robot.vehicle;
    if (order?.phase === "open" && order.passed < order.nodes.length - 1) return;
    this.#desk.freeBase(robot);
    if (order?.phase === "open" && this.#desk.place(robot, nowMs) && robot.mission?.kind === "carry")
      this.#adopt(robot, robot.mission.transport, nowMs);
  }

  /**
   * A vehicle that was given up is back. If it still has the load and no person has said where that is, it goes on; otherwise it is stopped,
   * and what it then holds is told.
   */
  #isBack(robot: Robot, mission: Carry, nowMs: number): void {
    const transport = this.#book.transport(mission.transport.id);
    const isAboard = robot.state?.loads !== undefined && robot.state.loads.length > 0;
    if (transport?.state === "unknown" && transport.exceptionId !== "" && isAboard && mission.stage === "bring") {
      mission.isGivenUp = false;
      void this.#book
        .progress(robot.out, transport.id, "loaded", this.#node(robot), `${mission.orderId}.${nowMs.toString(36)}`)
        .then((answer) => {
          const now = answer?.ok ? (answer.value as Transport) : undefined;
          if (now?.state !== "loaded") {
            mission.isGivenUp = true;
            robot.vehicle.cancel();
          } else mission.transport = now;
        });
      return;
    }
    const taken = robot.vehicle.cancel();
    if (!taken.ok) this.#stopped(robot, nowMs);
  }

  /** An order that is not ours, or of a mission that is over: called off, so that the vehicle can be counted on again. */
  #clearStrange(robot: Robot): void {
    const { state, order } = robot.vehicle;
    const isStale = order?.phase === "failed" || order?.phase === "refused" || order?.phase === "open";
    const hasOrder = state !== undefined && (state.nodesLeft.length > 0 || state.edgesLeft.length > 0);
    if ((isStale || hasOrder) && !robot.keepsBase) robot.vehicle.cancel();
  }

  async #end(
    robot: Robot,
    transport: string,
    orderId: string,
    outcome: "failed" | "unknown" | "withdrawn",
    reason: string,
    load: "no" | "yes" | "maybe",
  ): Promise<void> {
    const end = { transport, outcome, reason: reason.slice(0, REASON_MAX), load, node: this.#node(robot) };
    const answer = await this.#book.end(robot.out, end, orderId);
    if (!answer?.ok)
      this.#floor.site.log.error(
        { machine: robot.id, transport, answer },
        "the end of a transport could not be booked",
      );
    this.#desk.soon();
  }

  #node(robot: Robot): string {
    return robot.state?.lastNodeId ?? "";
  }
}

/** What a stopped vehicle holds. */
function loadAfter(robot: Robot, mission: Carry): "no" | "yes" | "maybe" {
  const loads = robot.vehicle.isFresh ? robot.state?.loads : undefined;
  if (loads) return loads.length > 0 ? "yes" : "no";
  if (mission.stage === "bring") return "yes";
  const pick =
    robot.vehicle.order && isOrderOf(robot.vehicle.order.id, mission.transport.id)
      ? robot.vehicle.order.actions[pickId(mission.orderId)]?.status
      : undefined;
  return pick === undefined || pick === "waiting" ? "no" : "maybe";
}

const REASON_MAX = 200;
const NOT_READY_MS = 30_000;
