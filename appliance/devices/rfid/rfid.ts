import { createHash } from "node:crypto";
import { isEpcKey, readEpc } from "#drivers/codecs/epc/read-epc.ts";
import type { TagReading } from "#drivers/kit/reading.ts";
import type { RfidReader } from "#drivers/rfid/rfid-reader.ts";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Passage } from "../../wms/rfid/take-passage.ts";
import type { Binding, Floor } from "../binding.ts";
import { type Outgoing, outgoing } from "../outgoing.ts";
import { type PassedTag, PortalWatch } from "./portal-watch.ts";
import { rfidAsks, rfidSettings } from "./rfid-settings.ts";
import { SweepFeeds } from "./sweep-feeds.ts";

/**
 * RFID readers. What passes a gate is told to the book: an announced pack that comes in is received, a tag that nobody knows is shown once.
 * While a sweep runs, what is read at its places is added to it.
 */
export const rfid: Binding = {
  name: "rfid",
  kinds: ["rfid"],
  asks: rfidAsks,
  start(floor) {
    const feeds = new SweepFeeds(floor);
    return {
      attach(machine, device) {
        const reader = device as RfidReader;
        const { portals, rules, antennaPlaces, reportsUnknown } = rfidSettings(machine);
        const out = outgoing(floor, machine.id);
        const watches = portals.map((portal) => new PortalWatch(portal, rules));
        let strays = 0;
        const readings = reader.readings$.subscribe((reading) => {
          if (reading.kind !== "tags") return;
          const heardMs = Date.now();
          for (const watch of watches) watch.add(reading.tags, heardMs);
          feeds.add(machine.id, placed(reading.tags, antennaPlaces));
        });
        const lookEveryMs = Math.max(LOOK_EVERY_MS_MIN, Math.floor(rules.quietMs / 4));
        const timer = setInterval(() => {
          for (const watch of watches) tellPassed(floor, machine, out, watch, watch.ended(Date.now()), reportsUnknown);
          const strayed = watches.reduce((sum, watch) => sum + watch.strays, 0);
          if (strayed !== strays) floor.show(machine.id, { strays: strayed });
          strays = strayed;
        }, lookEveryMs);
        const events = reader.events$.subscribe(() =>
          floor.show(machine.id, { reading: reader.isReading, lostAntennas: [...reader.lostAntennas] }),
        );
        const detach = feeds.attach(machine, reader);
        return async () => {
          clearInterval(timer);
          readings.unsubscribe();
          events.unsubscribe();
          await detach();
          await out.stop();
        };
      },
      stop: () => feeds.stop(),
    };
  },
};

const LOOK_EVERY_MS_MIN = 25;
/** Tags in one command: what passed together and is more goes in several. */
const TAGS_PER_COMMAND = 500;

const placed = (tags: TagReading["tags"], places: ReadonlyMap<number, string>) =>
  tags.map(({ epc, antenna }) => ({ epc, place: places.get(antenna) ?? places.get(0) ?? "" }));

function tellPassed(
  floor: Floor,
  machine: Machine,
  out: Outgoing,
  { portal }: PortalWatch,
  passed: readonly PassedTag[],
  reportsUnknown: boolean,
): void {
  for (const direction of ["in", "out", "here"] as const) {
    const tags = passed.filter((tag) => tag.direction === direction);
    for (let from = 0; from < tags.length; from += TAGS_PER_COMMAND) {
      const some = tags.slice(from, from + TAGS_PER_COMMAND);
      const { place, receives, receiveAt } = portal;
      const passage: Passage = {
        machine: machine.id,
        place,
        direction,
        receives,
        reportsUnknown,
        tags: some.map(({ direction: _, ...tag }) => ({ ...tag, ...keyOf(tag.epc) })),
      };
      floor.tell({
        machineId: machine.id,
        kind: "passage",
        atMs: Date.now(),
        data: { place, direction, tags: some.length },
      });
      void tellBook(floor, machine, out, passage, receiveAt);
    }
  }
}

async function tellBook(
  floor: Floor,
  machine: Machine,
  out: Outgoing,
  passage: Passage,
  receiveAt: string,
): Promise<void> {
  const id = nameOf(passage.tags.map(({ epc, firstMs }) => `${epc} ${firstMs}`).join());
  const answer = await out.send("rfid.passed", passage, `passed:${passage.place}:${id}`);
  if (!answer?.ok) {
    floor.site.log.error({ machine: machine.id, answer }, "a passage could not be told to the book");
    return;
  }
  const { receive } = answer.value as { receive: string[] };
  for (const sscc of receive) {
    const received = await out.send("inbound.receive-pack", { sscc, location: receiveAt }, `receive:${sscc}:${id}`);
    if (!received || received.ok || "fault" in received) continue;
    await reportNotReceived(out, machine.id, passage.place, sscc, received.refusal);
  }
}

/** Announced, here, and not to be booked in: people must look at it. Once per pack, reason and hour. */
function reportNotReceived(out: Outgoing, machine: string, place: string, sscc: string, refusal: Refusal) {
  const { code, ...data } = refusal;
  const plain = Object.entries(data).filter(([, value]) => typeof value === "string" || typeof value === "number");
  const detail = { code: sscc, ...(Object.fromEntries(plain) as Record<string, string | number>) };
  const hour = Math.floor(Date.now() / 3_600_000);
  return out.send("machines.report", { machine, because: code, detail, place }, `report:${code}:${sscc}:${hour}`);
}

function keyOf(epc: string): Pick<Passage["tags"][number], "scheme" | "key"> {
  const read = readEpc(epc);
  return isEpcKey(read) ? { scheme: read.scheme, key: read.key } : { scheme: "", key: "" };
}

const nameOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 24);
