import { filter, firstValueFrom, timeout } from "rxjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modbusConveyors } from "../catalog/modbus-conveyors.ts";
import type { ConveyorDevice } from "../conveyor/conveyor-device.ts";
import { readTagMap, type TagMap } from "../conveyor/tag-map.ts";
import { PassageCount } from "../conveyor/testing/passage-count.ts";
import { SimulatedModbusConveyor } from "../simulators/modbus-conveyor.ts";
import { type RegisterTag, readBlocks, registersFor, registerTag, valueIn } from "./register-tags.ts";

let box: SimulatedModbusConveyor;
let device: ConveyorDevice;
const laneOf = (barcode: string) => (Number(barcode.slice(2)) % 3) + 1;

beforeAll(async () => {
  box = await SimulatedModbusConveyor.start({ pace: 2 });
  const [entry] = modbusConveyors;
  if (!entry) throw new Error("no entry");
  const settings = { host: "127.0.0.1", port: box.port, unit: 1, map: box.tagMap, fastMs: 20, slowMs: 200 };
  device = entry.open("m1", settings, { now: () => Date.now(), log: () => {} });
});
afterAll(async () => {
  await device?.stop();
  await box?.stop();
});

test("parcels go where they should over Modbus, through a cut line and a program that begins anew", async () => {
  const count = new PassageCount(device, laneOf);
  await firstValueFrom(
    device.health$.pipe(
      filter(({ state }) => state === "online"),
      timeout(60_000),
    ),
  );
  const codes = Array.from({ length: 40 }, (_, i) => `M-${i}`);
  box.sorter.put(...codes.map((barcode) => ({ barcode, grams: 1_250 })));
  const first = await count.ended("M-5");
  expect(first.parcel).toMatchObject({ grams: 1_250, lengthMm: 250, trackId: expect.any(Number) });
  box.cut();
  await count.ended("M-15");
  const anew = count.next(({ kind }) => kind === "restarted");
  box.sorter.restartProgram();
  expect(await anew).toMatchObject({ epoch: 2 });
  await count.settled(codes, () => box.sorter.belt.idle);
  const { arrived } = box.sorter.belt;
  expect(arrived.map(({ barcode }) => barcode).sort()).toEqual([...codes].sort());
  expect(arrived.filter(({ barcode, lane }) => lane !== laneOf(barcode) && lane !== 4)).toEqual([]);
  expect(count.endedTwice).toEqual([]);
  expect(device.lanes.get(2)).toBe("ok");
}, 120_000);

const { map } = readTagMap({
  points: [{ id: "P1", lanes: [3, 7] }],
  tags: {
    "Req[].Seq": { register: 10, stride: 4, words: "little" },
    "Req[].TrackId": { register: 12, stride: 4 },
    "Req[].Barcode": { register: 300, type: "text", length: 3 },
    "Cmd[].TrackId": { register: 400 },
    "Cmd[].Lane": { register: 402 },
    "Cmd[].Seq": { register: 403 },
    "Cnf[].Seq": { register: 500 },
    "Cnf[].TrackId": { register: 502 },
    "Cnf[].Lane": { register: 504 },
    "CnfAck.Seq": { register: 600 },
    "Lane[].State": { register: 700, stride: 2 },
  },
}) as { map: TagMap };

test("a tag's registers follow its slot, and a lane's its place among the lanes", () => {
  expect(registerTag(map, "P1.Req[3].Seq")).toMatchObject({ register: 22, count: 2, type: "uint32", words: "little" });
  expect(registerTag(map, "Lane[7].State")).toMatchObject({ register: 702, count: 1 });
  expect(registerTag(map, "HbPlc")).toBeUndefined();
  const bad = { ...map, tags: { ...map.tags, "Req[].Seq": { register: -1 } } };
  expect(() => registerTag(bad, "P1.Req[0].Seq")).toThrow(/P1.Req\[0\].Seq: register must be/);
});

test("tags are read in as few blocks as fit, and never more registers than a request may ask for", () => {
  const at = (register: number, table: "holding" | "input" = "holding"): RegisterTag => {
    return { name: `${table}${register}`, table, register, count: 2, type: "uint32", words: "big", times: 1 };
  };
  const blocks = readBlocks([at(100), at(0), at(20), at(0, "input"), at(120), at(200)]);
  expect(blocks.map(({ table, register, count, tags }) => [table, register, count, tags.length])).toEqual([
    ["holding", 0, 22, 2],
    ["holding", 100, 22, 2],
    ["holding", 200, 2, 1],
    ["input", 0, 2, 1],
  ]);
});

test("what is written is read back, whatever the word order, the sign or the scale", () => {
  for (const type of ["uint16", "int16", "uint32", "int32"] as const)
    for (const words of ["big", "little"] as const)
      for (const times of [1, 10]) {
        const tag: RegisterTag = {
          name: "t",
          table: "holding",
          register: 5,
          count: type.endsWith("32") ? 2 : 1,
          type,
          words,
          times,
        };
        for (const value of type.startsWith("u") ? [0, 70, 65_530] : [0, -70, 32_760])
          expect(valueIn(tag, registersFor(tag, value), tag)).toBe(value);
      }
  const text: RegisterTag = {
    name: "t",
    table: "holding",
    register: 0,
    count: 3,
    type: "text",
    words: "big",
    times: 1,
  };
  expect(valueIn(text, registersFor(text, "ABC"), text)).toBe("ABC\0\0\0");
});
