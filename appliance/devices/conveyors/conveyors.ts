import { isConveyor } from "#drivers/conveyor/conveyor-device.ts";
import type { PointMemory } from "#drivers/conveyor/slot.ts";
import { showsCertificate } from "#drivers/kit/certificate-trust.ts";
import type { Device } from "#drivers/kit/device.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Parcel } from "#sync/model/records/parcel.ts";
import type { Reader } from "../../store/reader.ts";
import type { Binding, Floor } from "../binding.ts";
import { conveyorDoors } from "./conveyor-doors.ts";
import { ConveyorLine } from "./conveyor-line.ts";
import { RouteIndex } from "./route-index.ts";

/**
 * Conveyors, sorters and cranes: parcels are sent where their LPN is meant to go, decided from memory; what truly happened goes into the
 * book afterwards. Certificates of all machines are answered here, too.
 */
export const conveyors: Binding = {
  name: "conveyors",
  kinds: ["conveyor"],
  asks: [
    {
      name: "lanes",
      title: "What each lane is for: lane, place, and loads, docks, carriers or zones that it serves",
      type: "json",
    },
  ],
  async start(floor) {
    const { queue, reader } = floor.site.store;
    const index = new RouteIndex();
    await index.load(reader, queue.headPos);
    const lines = new Map<Device, ConveyorLine>();
    let following: Promise<void> | undefined;
    const follow = () => {
      following ??= index
        .catchUp(reader, queue.headPos, ({ type, sets }) => {
          if (ofMachines.has(type)) for (const { id } of sets) changed(id);
        })
        .catch((error) => floor.site.log.error({ err: error }, "the index of routes could not follow the book"))
        .finally(() => {
          following = undefined;
        });
    };
    const changed = (machineId: string) => {
      const open = floor.machines.get(machineId);
      const machine = reader.get("machine", machineId);
      if (!open || !machine) return;
      const line = lines.get(open.device);
      if (line) {
        line.closed = new Set(machine.closedLanes);
        line.show();
      }
      answerCertificate(floor, machine, open.device);
    };
    const commits = queue.committed$.subscribe(follow);
    follow();
    Object.assign(floor.site.doors, conveyorDoors(floor, lines));
    floor.site.gauges.conveyor_routes = () => index.size;
    return {
      attach(machine, device) {
        if (!isConveyor(device)) return () => {};
        const known = lines.get(device);
        if (known) {
          known.takeSettings(machine);
          return () => {};
        }
        const line = new ConveyorLine(machine, device, floor, index);
        lines.set(device, line);
        const health = device.health$.subscribe(() => {
          const now = reader.get("machine", machine.id);
          if (now) answerCertificate(floor, now, device);
          floor.changed("conveyors.");
        });
        // A device that goes on under other settings of ours keeps its line; one that was stopped says nothing any more.
        device.events$.subscribe({
          complete: () => {
            health.unsubscribe();
            lines.delete(device);
            floor.changed("conveyors.");
          },
        });
        const { memory, abandoned } = memoryOf(reader, machine.id, device.points);
        line.giveUp(abandoned);
        device.resume(memory);
        line.show();
        return () => line.recorder.stop();
      },
      async stop() {
        commits.unsubscribe();
        await following;
        await Promise.all([...lines.values()].map((line) => line.recorder.stop()));
      },
    };
  },
};

const ofMachines = new Set([
  "lane-closed",
  "lane-opened",
  "machine-certificate-trusted",
  "machine-certificate-refused",
]);
/** Rings back in the book that is looked for what the controller may still show. */
const ringsRemembered = 4;

/**
 * What the book holds of the last passages over each point: the controller may still show them, and must not be heard twice. `abandoned`
 * are those of an earlier count that nobody ended.
 */
function memoryOf(reader: Reader, machine: string, points: readonly { id: string; slots: number }[]) {
  const all = points.reduce((sum, { slots }) => sum + slots * ringsRemembered, 0);
  const order = "seenAt DESC, id DESC";
  const last = reader.find("parcel", { machine }, { order, limit: all });
  const open = reader.find("parcel", { machine, state: ["seen", "decided", "commanded"] }, { order });
  const both = [...new Map([...last, ...open].map((one) => [one.id, one])).values()];
  const memory = new Map<string, PointMemory>(
    points.map(({ id }) => [id, remembered(both.filter(({ point }) => point === id))]),
  );
  return { memory, abandoned: open.filter(({ point, epoch }) => epoch !== memory.get(point)?.epoch) };
}

function remembered(parcels: readonly Parcel[]): PointMemory {
  const epoch = Math.max(1, ...parcels.map((one) => one.epoch));
  return {
    epoch,
    passages: parcels
      .filter((one) => one.epoch === epoch)
      .map(({ seq, trackId, barcode, state, lane, because, rounds, seenAt }) => ({
        seq,
        trackId,
        barcode,
        ended: state === "diverted" || state === "rerouted" || state === "lost",
        lane: lane === "" ? null : Number(lane),
        because,
        rounds,
        seenAtMs: seenAt ?? 0,
      })),
  };
}

/** What a person answered about the certificate that the machine shows now. */
function answerCertificate(floor: Floor, { id, certificates }: Machine, device: Device): void {
  const { why } = device.health;
  if (why?.code !== "certificate-untrusted" || !showsCertificate(device)) return;
  const answer = certificates[why.said ?? ""];
  if (answer === undefined) return;
  const key = `${id} ${why.said} ${answer}`;
  if (asked.get(device) === key) return;
  asked.set(device, key);
  device.trust(why.said ?? "", answer === "trusted").catch((error) => {
    asked.delete(device);
    floor.site.log.warn({ machine: id, err: error }, "a certificate could not be answered for");
  });
}
/** A refused certificate stays untrusted: it is said to the device once. */
const asked = new WeakMap<Device, string>();
