import { isConveyor, type UnitCommand } from "#drivers/conveyor/conveyor-device.ts";
import type { Device } from "#drivers/kit/device.ts";
import { LinkTrouble } from "#drivers/kit/link.ts";
import type { conveyorsContracts } from "#sync/contracts/conveyors.ts";
import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { DoorHandlers } from "../../api/dispatch.ts";
import type { Answer } from "../../store/run-command.ts";
import type { LaneSettings } from "../../wms/parcels/lane-settings.ts";
import { requireMachine } from "../../wms/stock/require-machine.ts";
import type { Floor } from "../binding.ts";
import type { ConveyorLine } from "./conveyor-line.ts";

type Contracts = typeof conveyorsContracts;

/** Commands that were carried out, by their ids: a repeat is answered and not carried out again. */
const doneMax = 1_000;

/** What only the running machines can answer or do. */
export function conveyorDoors(floor: Floor, lines: ReadonlyMap<Device, ConveyorLine>): DoorHandlers {
  const { reader, queue } = floor.site.store;
  const done = new Set<string>();
  return {
    "conveyors.lanes": async ({ input }) => {
      const { machineId } = input as InputOf<Contracts["conveyors.lanes"]>;
      const wanted = [...lines.values()].filter(({ machine }) => machineId === undefined || machine.id === machineId);
      return { ok: true, value: { conveyors: wanted.map(laneBoard) } };
    },
    "conveyors.command": async ({ input, caller, commandId }) => {
      const { machineId, unit, command } = input as InputOf<Contracts["conveyors.command"]>;
      requireMachine(reader, machineId);
      const device = floor.machines.get(machineId)?.device;
      if (!device || !isConveyor(device) || device.health.state !== "online") return notReady(machineId, device);
      if (!device.units.has(unit)) return no({ code: "not-found", what: "unit", id: unit });
      // First in the book, by whom; then at the machine. What comes of it, its state says.
      const answer = await queue.run({ name: "conveyors.command", input, caller, commandId });
      if (!answer.ok || done.has(commandId)) return answer;
      if (done.size >= doneMax) done.delete(done.values().next().value as string);
      done.add(commandId);
      try {
        await device.command(unit, command as UnitCommand);
        return answer;
      } catch (error) {
        return saidNo(machineId, error);
      }
    },
    "machines.browse": async ({ input }) => {
      const { id } = input as InputOf<Contracts["machines.browse"]>;
      requireMachine(reader, id);
      const device = floor.machines.get(id)?.device;
      if (!device || !canBrowse(device) || device.health.state !== "online") return notReady(id, device);
      try {
        return { ok: true, value: await device.browse() };
      } catch (error) {
        return saidNo(id, error);
      }
    },
  };
}

type Browsable = Device & { browse(): Promise<OutputOf<Contracts["machines.browse"]>> };
const canBrowse = (device: Device): device is Browsable => "browse" in device;

function laneBoard({ machine, device, lanes, closed, sent, recorder }: ConveyorLine) {
  const settings = new Map(lanes.map((one) => [one.lane, one]));
  const numbers = new Set([...device.lanes.keys(), ...settings.keys()]);
  return {
    machineId: machine.id,
    name: machine.name,
    health: device.health,
    peerAlive: device.peerAlive,
    points: device.points.map(({ id, slots, loopLane, clarifyLane, exceptionLane }) => ({
      id,
      slots,
      loopLane,
      clarifyLane,
      exceptionLane,
    })),
    lanes: [...numbers]
      .sort((a, b) => a - b)
      .map((lane) => ({
        lane,
        place: settings.get(lane)?.place ?? "",
        state: device.lanes.get(lane) ?? ("ok" as const),
        closed: closed.has(lane),
        serves: servesOf(settings.get(lane)),
        sent: sent.get(lane) ?? 0,
      })),
    sections: [...device.sections].map(([section, state]) => ({ section, state })),
    units: [...device.units].map(([unit, { state, mode }]) => ({ unit, state, mode })),
    open: device.open.length,
    waiting: recorder.waiting,
  };
}

const servesOf = (lane: LaneSettings | undefined): string[] =>
  lane ? [...lane.loads, ...lane.docks, ...lane.carriers, ...lane.zones] : [];

const no = (refusal: Refusal): Answer => ({ ok: false, refusal });
const notReady = (machine: string, device: Device | undefined): Answer =>
  no({ code: "machine-not-ready", machine, state: device?.health.state ?? "stopped" });

function saidNo(machine: string, error: unknown): Answer {
  if (!(error instanceof LinkTrouble)) throw error;
  return no({ code: "machine-said-no", machine, said: error.message });
}
