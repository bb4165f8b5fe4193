import { afterEach, expect, test, vi } from "vitest";
import { writeEpc } from "#drivers/codecs/epc/write-epc.ts";
import { portalPass, SimulatedLlrpReader } from "#drivers/simulators/llrp-reader.ts";
import { SimulatedModbusBox } from "#drivers/simulators/modbus-box.ts";
import { StartedAppliance } from "../testing/start-appliance.ts";

const waiting = { timeout: 40_000, interval: 100 };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/**
 * The whole thing over real sockets: a pallet rolls through a portal and is received, a sensor gets too warm and the stack light of its zone says
 * so; then the appliance is killed, and what was open, counted and measured goes on where it was.
 */
test("readers, sensors and stack lights work in a running appliance, and over a power cut", {
  timeout: 120_000,
}, async () => {
  const sscc = "095212340000000013";
  const epc = writeEpc({ encoding: "sscc-96", filter: 2, companyPrefix: "9521234", key: sscc });
  if (typeof epc !== "string") throw new Error(epc.said);
  const reader = await new SimulatedLlrpReader().start();
  const box = await SimulatedModbusBox.start();
  const stack = await SimulatedModbusBox.start();
  closers.push(
    () => reader.stop(),
    () => box.stop(),
    () => stack.stop(),
  );
  box.measure({ 0: 45, 9: 0 });
  for (const coil of [0, 1]) stack.coils.set(coil, false);

  let site = await StartedAppliance.start();
  const { data } = site;
  closers.push(() => site.stop());
  let token = await site.signIn("supervisor");
  const place = "RFID-DOCK";
  await site.call("items.save", { sku: "RFID-TEA", name: "Tea" }, token);
  await site.call("locations.save", { id: place, kind: "receiving", zone: "RFID" }, token);
  await site.call("inbound.create", { number: "ASN-RFID", lines: [{ sku: "RFID-TEA", qty: 5, lpn: sscc }] }, token);

  const local = { host: "127.0.0.1" };
  await site.call(
    "machines.add",
    {
      id: "gate",
      entry: "llrp/reader",
      settings: {
        ...local,
        port: reader.port,
        reportEveryMs: 50,
        mergeMs: 20,
        quietMs: 2_000,
        portals: [{ place, receiveAt: place, outer: [1], inner: [2] }],
      },
    },
    token,
  );
  await site.call(
    "machines.add",
    {
      id: "fridge",
      entry: "generic/modbus-sensor",
      place,
      settings: {
        ...local,
        port: box.port,
        everyMs: 100,
        registers: [{ register: 0, table: "input", type: "int16", quantity: "temperature-mc", multiply: 100 }],
        seqRegister: { register: 9, table: "input", type: "uint16" },
      },
      alerts: [{ quantity: "temperature-mc", max: 8_000 }],
    },
    token,
  );
  await site.call(
    "machines.add",
    {
      id: "stack",
      entry: "generic/modbus-signal",
      place,
      settings: { ...local, port: stack.port, refreshMs: 300, coils: { red: 0, green: 1 } },
    },
    token,
  );

  await vi.waitFor(() => expect(reader.isReading).toBe(true), waiting);
  for (const round of portalPass([epc], 1, 2)) {
    for (const read of round) reader.read(read);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await vi.waitFor(async () => {
    const { lines } = await site.call("inbound.get", { inbound: "ASN-RFID" }, token);
    expect(lines).toMatchObject([{ receivedQty: 5 }]);
  }, waiting);
  expect((await site.call("rfid.sightings", { search: sscc }, token)).sightings).toMatchObject([
    { epc, place, direction: "in", outcome: "announced" },
  ]);

  const sensor = async () => (await site.call("sensors.list", {}, token)).sensors[0];
  await vi.waitFor(
    async () => expect(await sensor()).toMatchObject({ machine: "fridge", received: 1, lastSeq: 0 }),
    waiting,
  );
  box.measure({ 0: 95 }, 9);
  const outside = async (state: "open" | "all") =>
    (await site.call("exceptions.list", { state, kind: "device" }, token)).exceptions.filter(
      ({ detail }) => detail.machine === "fridge",
    );
  await vi.waitFor(async () => expect(await outside("open")).toHaveLength(1), waiting);
  await vi.waitFor(() => expect(stack.written.some(({ address, on }) => address === 0 && on)).toBe(true), waiting);
  // The telemetry is written in batches of a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));

  await site.kill();
  for (let i = 0; i < 4; i++) box.measure({ 0: 96 }, 9);
  site = await StartedAppliance.start({ data, args: [] });
  token = await site.signIn("supervisor");
  await vi.waitFor(
    async () => expect(await sensor()).toMatchObject({ received: 3, lastSeq: 5, missing: 3, duplicates: 0 }),
    waiting,
  );
  expect(await outside("all")).toMatchObject([{ state: "open" }]);
  box.measure({ 0: 40 }, 9);
  await vi.waitFor(async () => expect(await outside("all")).toMatchObject([{ state: "resolved" }]), waiting);
  const now = Date.now();
  const history = await site.call(
    "sensors.history",
    { machine: "fridge", quantity: "temperature-mc", fromMs: now - 3_600_000, toMs: now + 60_000, points: 1 },
    token,
  );
  expect(history).toMatchObject({ source: "readings", points: [{ readings: 4, missing: 3, min: 4_000, max: 9_600 }] });
  expect((await site.call("sensors.cold-chain", { lpn: sscc }, token)).stays[0]).toMatchObject({ place });
});
