import { filter, firstValueFrom, timeout } from "rxjs";
import { afterEach, expect, test } from "vitest";
import { osip } from "../catalog/osip.ts";
import type { ConveyorDevice } from "../conveyor/conveyor-device.ts";
import { PassageCount } from "../conveyor/testing/passage-count.ts";
import { OsipController } from "../simulators/osip-controller.ts";
import { osipPlaces } from "./osip-places.ts";

let controller: OsipController;
let device: ConveyorDevice;
const laneOf = (barcode: string) => (Number(barcode.slice(2)) % 3) + 1;
const codes = (count: number) => Array.from({ length: count }, (_, i) => `O-${i}`);

afterEach(async () => {
  await device?.stop();
  await controller?.stop();
});

async function start(settings: object): Promise<PassageCount> {
  const [entry] = osip;
  if (!entry) throw new Error("no entry");
  const given = { host: "127.0.0.1", port: controller.port, name: "MFC", controller: "SPS01", map: controller.map };
  device = entry.open("o1", { ...given, ...settings }, { now: () => Date.now(), log: () => {} });
  const count = new PassageCount(device, laneOf);
  await online();
  return count;
}

const online = () =>
  firstValueFrom(
    device.health$.pipe(
      filter(({ state }) => state === "online"),
      timeout(60_000),
    ),
  );

function expectSorted(all: string[], count: PassageCount): void {
  const { arrived } = controller.sorter.belt;
  expect(arrived.map(({ barcode }) => barcode).sort()).toEqual([...all].sort());
  expect(arrived.filter(({ barcode, lane }) => lane !== laneOf(barcode) && lane !== 4)).toEqual([]);
  expect(count.endedTwice).toEqual([]);
}

test("parcels are asked for and confirmed by telegrams, also when each is said twice", async () => {
  controller = await OsipController.start({ pace: 2, length: "payload", acks: true });
  const count = await start({ length: "payload", acks: true });
  controller.stutters = true;
  const all = codes(30);
  controller.sorter.put(...all.map((barcode) => ({ barcode })));
  await count.settled(all, () => controller.sorter.belt.idle);
  expectSorted(all, count);
  const answered = controller.heard.filter(({ type }) => type === "RES_");
  expect(new Set(answered.map(({ seq }) => seq)).size).toBe(
    count.events.filter(({ kind }) => kind === "decided").length,
  );
  controller.say("LOCU", { group: "G1", location: "FGINLANE000200000000", error: "LOC_FULL" });
  await count.next((event) => event.kind === "lane" && event.lane === 2 && event.state === "full");
  controller.say("SYSU", { group: "LOOP", error: "STOPPED" });
  await count.next((event) => event.kind === "section" && event.section === "LOOP" && event.state === "stopped");
}, 120_000);

test("what was under way when the controller began anew is given up; what comes after a cut line is new", async () => {
  controller = await OsipController.start({ pace: 2 });
  const count = await start({});
  const all = codes(30);
  controller.sorter.put(...all.map((barcode) => ({ barcode })), { barcode: "O-X", read: "no-read" });
  await count.ended("O-5");
  controller.cut();
  await firstValueFrom(
    device.health$.pipe(
      filter(({ state }) => state !== "online"),
      timeout(60_000),
    ),
  );
  await online();
  await count.ended("O-15");
  const anew = count.next(({ kind }) => kind === "restarted");
  controller.restart();
  await anew;
  await count.next((event) => event.kind === "ended" && event.parcel.barcode === "O-29" && !!event.lane);
  const { arrived } = controller.sorter.belt;
  expect(arrived.filter(({ barcode, lane }) => lane !== laneOf(barcode) && lane !== 4)).toEqual([]);
  expect(count.endedTwice).toEqual([]);
}, 120_000);

test("a map that makes no sense is told with what is wrong in it", () => {
  expect(osipPlaces({}).problems).toEqual(["points must name at least one decision point"]);
  expect(osipPlaces({ points: [{ lanes: [1] }] }).problems).toEqual([
    "points.0.location must be a location of up to 20 characters",
    "locations must say where lane 1 is",
    "locations must say where lane 0 is",
  ]);
});
