import type { Vehicle } from "#drivers/vda5050/vehicle.ts";
import type { InputOf } from "#sync/contracts/define.ts";
import type { FleetVehicleShape, fleetContracts } from "#sync/contracts/fleet.ts";
import type { DoorHandler, DoorHandlers } from "../../api/dispatch.ts";
import { refuse } from "../../store/book.ts";
import type { Answer } from "../../store/run-command.ts";
import { requireMachine } from "../../wms/stock/require-machine.ts";
import type { ImportPlan } from "../../wms/transports/floor-plans.ts";
import type { Floor } from "../binding.ts";
import type { FleetDesk } from "./fleet-desk.ts";
import type { Robot } from "./robot.ts";

type Name = keyof typeof fleetContracts;
type Input<N extends Name> = InputOf<(typeof fleetContracts)[N]>;

/** What only the floor can answer and do: vehicles as they are now, and what a person tells them. */
export function fleetDoors(floor: Floor, desk: FleetDesk): DoorHandlers {
  const { queue } = floor.site.store;

  return {
    "fleet.vehicles": async () => ({ ok: true, value: { vehicles: [...desk.robots.values()].map(shapeOf) } }),
    "fleet.floor": async () => ({ ok: true, value: desk.closedNow }),
    "fleet.close-nodes": async ({ input, caller, commandId }) => {
      const { nodes } = input as Input<"fleet.close-nodes">;
      const closed = await queue.run({ name: "fleet.close-nodes", input, caller, commandId });
      return closed.ok ? { ...closed, value: { nodes, onTheirWay: desk.onTheirWayTo(nodes) } } : closed;
    },
    "fleet.pause": told((robot) => instantly(robot, robot.vehicle.pause(), "startPause")),
    "fleet.resume": told(async (robot) => {
      robot.isHeld = false;
      if (robot.state?.paused) await instantly(robot, robot.vehicle.resume(), "stopPause");
      desk.soon();
    }),
    "fleet.send-home": told(async (robot) => {
      if (robot.mission?.kind === "carry")
        refuse({
          code: "state-not-allowed",
          what: "vehicle",
          id: robot.id,
          state: "carrying",
          allowed: "without a transport",
        });
      robot.isHeld = true;
      robot.restsAgainMs = 0;
      desk.soon();
    }),
    "fleet.import-plan": async ({ input, caller, commandId }) => {
      const asked = input as Input<"fleet.import-plan">;
      const { problems, warnings } = desk.checkPlan(asked.lif, asked.stations);
      if (problems.length > 0) refuse({ code: "plan-invalid", problems: problems.slice(0, PROBLEMS_MAX) });
      const call: ImportPlan = { ...asked, warnings: warnings.slice(0, PROBLEMS_MAX) };
      return queue.run({ name: "fleet.import-plan", input: call, caller, commandId });
    },
  };

  function shapeOf(robot: Robot): FleetVehicleShape {
    const { id, name } = robot.machine;
    return { id, name, health: robot.vehicle.health, ...desk.viewOf(robot) } as FleetVehicleShape;
  }

  function told(act: (robot: Robot) => Promise<void> | void): DoorHandler {
    return async ({ input }): Promise<Answer> => {
      const { vehicle } = input as { vehicle: string };
      requireMachine(floor.site.store.reader, vehicle);
      const robot =
        desk.robots.get(vehicle) ?? refuse({ code: "machine-not-ready", machine: vehicle, state: "offline" });
      if (!robot.vehicle.isFresh)
        refuse({ code: "machine-not-ready", machine: vehicle, state: robot.vehicle.health.state });
      await act(robot);
      floor.changed("fleet.");
      return { ok: true, value: { vehicle } };
    };
  }
}

/** Settles when the vehicle has done it; refuses when it does not answer, or says no. */
function instantly(robot: Robot, asked: ReturnType<Vehicle["pause"]>, what: string): Promise<void> {
  const notReady = (state: string) => refuse({ code: "machine-not-ready", machine: robot.id, state });
  if (!asked.ok) return notReady(asked.why);
  const { actionId } = asked;
  return new Promise((resolve, reject) => {
    const done = (end: () => void) => {
      clearTimeout(timer);
      listening.unsubscribe();
      end();
    };
    const fail = (state: string) =>
      done(() => {
        try {
          notReady(state);
        } catch (error) {
          reject(error as Error);
        }
      });
    const listening = robot.vehicle.events$.subscribe({
      next: (event) => {
        if (event.kind !== "instant" || event.actionId !== actionId) return;
        if (event.status === "finished") done(resolve);
        else fail(`${what} ${event.status}`);
      },
      complete: () => fail("stopped"),
    });
    const timer = setTimeout(() => fail(`${what} unanswered`), ANSWER_MS_MAX);
  });
}

const ANSWER_MS_MAX = 20_000;
const PROBLEMS_MAX = 20;
