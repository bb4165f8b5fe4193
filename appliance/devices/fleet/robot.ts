import type { Subscription } from "rxjs";
import type { VehicleState } from "#drivers/codecs/vda5050/model.ts";
import { DoesNotFit } from "#drivers/vda5050/fit-order.ts";
import type { PathNode, PathStep } from "#drivers/vda5050/order-talk.ts";
import type { Vehicle } from "#drivers/vda5050/vehicle.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Transport } from "#sync/model/records/transport.ts";
import type { Outgoing } from "../outgoing.ts";
import type { Grant, Step, VehicleKind } from "../traffic/traffic.ts";
import { type Carry, dropId, type Mission, pickId } from "./mission.ts";
import type { PlanOnFloor } from "./plan-on-floor.ts";

/** One vehicle as the fleet sees it: where it is on the tracks, what it is busy with, and how to say steps to it. */
export class Robot {
  readonly id: string;
  readonly machine: Machine;
  readonly vehicle: Vehicle;
  readonly out: Outgoing;
  readonly listening: Subscription[] = [];
  mission: Mission | undefined;
  /** Traffic knows where it stands. */
  isPlaced = false;
  /** A person keeps it from work. */
  isHeld = false;
  /** A transport is being assigned to it. */
  isClaiming = false;
  /** An earlier life's order is still being driven: until its base is done, nobody may enter it. */
  keepsBase = false;
  idleSinceMs: number | undefined;
  chargingSinceMs: number | undefined;
  restsAgainMs = 0;
  /** What its last state said of whether it may be used. */
  useKey = "";
  /** A transport of an earlier life, until the vehicle was heard. */
  toTakeUp: Transport | undefined;
  /** Of an order that the vehicle lost: how far it was, and how often that happened. */
  stageLost: Carry["stage"] | undefined;
  resumes = 0;

  constructor(machine: Machine, vehicle: Vehicle, out: Outgoing) {
    this.id = machine.id;
    this.machine = machine;
    this.vehicle = vehicle;
    this.out = out;
  }

  get state(): VehicleState | undefined {
    return this.vehicle.state;
  }
  /** Its type in the layout. */
  get type(): string {
    return this.#setting("vehicleType", "");
  }
  get kind(): VehicleKind {
    return { type: this.type, speedMmPerS: this.vehicle.factsheet?.maxSpeedMmS || SPEED_MM_S };
  }
  get isAutomatic(): boolean {
    const mode = this.state?.mode;
    return mode === "automatic" || mode === "semiautomatic";
  }
  /** Traffic may give it steps: it can be told of them at once. */
  get mayDrive(): boolean {
    const { mission } = this;
    if (this.isClaiming || !this.isPlaced || !this.vehicle.isFresh || !this.isAutomatic || this.state?.eStop !== "none")
      return false;
    if (mission?.kind === "carry" && (mission.ending || mission.isGivenUp)) return false;
    if (mission?.kind === "drive" && mission.isEnding) return false;
    return mission?.isBegun ? this.vehicle.order?.phase === "open" : this.vehicle.mayTakeOrder;
  }
  get isFree(): boolean {
    return !this.mission && !this.isClaiming && !this.isHeld && this.isPlaced && this.vehicle.mayTakeOrder;
  }
  /** Whether it holds a load: what it says, else what it was last told to do and did. */
  get hasLoad(): "no" | "yes" | "maybe" {
    const { loads } = this.state ?? {};
    if (loads && this.vehicle.isFresh) return loads.length > 0 ? "yes" : "no";
    if (this.mission?.kind !== "carry") return "no";
    const { orderId, stage } = this.mission;
    const known = this.vehicle.order?.actions ?? {};
    const drop = known[dropId(orderId)]?.status;
    if (drop === "finished" || stage === "done") return "no";
    if (stage === "bring") return drop === undefined || drop === "waiting" ? "yes" : "maybe";
    // It was told to pick: what it does out of sight nobody knows.
    const isTold = this.vehicle.order?.nodes.some(({ actions }) => actions.some(({ id }) => id === pickId(orderId)));
    return isTold ? "maybe" : "no";
  }

  /** Steps that traffic granted, with what is to be done at their end, as more base of the order in hand. False when it could not be said. */
  drive(grant: Grant, at: string, horizon: readonly Step[], plan: PlanOnFloor): true | string {
    const { mission } = this;
    if (!mission) return "no mission";
    const actions = grant.arrives && grant.toward === "goal" ? this.#actionsAtGoal(mission) : [];
    // Just driving ends where it is, so that work may come in between; but not in a lift, where it would stand in everybody's way.
    const end = grant.steps.at(-1)?.node ?? at;
    const isLast =
      (mission.kind === "drive" && !plan.isLanding(end)) ||
      (mission.kind === "carry" && grant.arrives && grant.toward === "goal" && mission.stage === "bring");
    const steps = grant.steps.map(({ edge, node }, index) =>
      this.#step(plan, edge, node, index === grant.steps.length - 1 ? actions : []),
    );
    const ahead =
      isLast || actions.length > 0
        ? []
        : horizon.slice(0, HORIZON_STEPS).map(({ edge, node }) => this.#step(plan, edge, node, []));
    try {
      if (!mission.isBegun) {
        const first = plan.pathNode(at, this.type, steps.length === 0 ? actions : []);
        const taken = this.vehicle.begin(mission.orderId, this.#leaving(first), steps, { isLast, horizon: ahead });
        if (!taken.ok) return taken.why;
        mission.isBegun = true;
        return true;
      }
      // More to do where it stands: a node of its own, at the same place (VDA 5050, 6.1.2).
      if (steps.length === 0 && actions.length > 0) steps.push(this.#step(plan, `${at}.stay`, at, actions));
      const taken = this.vehicle.extend(mission.orderId, steps, { isLast, horizon: ahead });
      return taken.ok || taken.why;
    } catch (error) {
      if (error instanceof DoesNotFit) return error.message;
      throw error;
    }
  }

  /** A charger that does not let go by itself is told to, before it drives. */
  #leaving(first: PathNode): PathNode {
    if (!this.state?.battery.charging || !this.#knows("stopCharging")) return first;
    const orderId = this.mission?.orderId ?? "";
    return {
      ...first,
      actions: [{ id: `${orderId}.leave`, type: "stopCharging", blocking: "hard", parameters: [] }, ...first.actions],
    };
  }

  #step(plan: PlanOnFloor, edge: string, node: string, actions: PathNode["actions"]): PathStep {
    return { edge: plan.pathEdge(edge, this.type), node: plan.pathNode(node, this.type, actions) };
  }

  #actionsAtGoal(mission: Mission): PathNode["actions"] {
    if (mission.kind === "drive")
      return mission.purpose === "charge" && this.#knows("startCharging")
        ? [{ id: `${mission.orderId}.charge`, type: "startCharging", blocking: "hard", parameters: [] }]
        : [];
    if (mission.stage === "done") return [];
    const isPick = mission.stage === "fetch";
    const { transport, orderId } = mission;
    const told = (["stationType", "loadType"] as const).map((key) => ({ key, value: this.#setting(key, "") }));
    return [
      {
        id: isPick ? pickId(orderId) : dropId(orderId),
        type: isPick ? this.#setting("pickAction", "pick") : this.#setting("dropAction", "drop"),
        blocking: "hard",
        parameters: [
          { key: "loadId", value: transport.lpn },
          { key: "stationName", value: isPick ? transport.fromPlace : transport.toPlace },
          ...told.filter(({ value }) => value !== ""),
        ],
      },
    ];
  }

  #knows(action: string): boolean {
    return (
      this.vehicle.factsheet?.actions.some(({ type, scopes }) => type === action && scopes.includes("node")) ?? false
    );
  }
  #setting(name: string, fallback: string): string {
    const value = this.machine.settings[name];
    return typeof value === "string" && value !== "" ? value : fallback;
  }
}

const HORIZON_STEPS = 2;
/** Until the factsheet says. */
const SPEED_MM_S = 1_500;
