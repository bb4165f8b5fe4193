import fc from "fast-check";
import { firstValueFrom, take, toArray } from "rxjs";
import { filter } from "rxjs/operators";
import { afterEach, describe, expect, test, vi } from "vitest";
import { addressOf, blocksToShow, ccb, ccbSplitter, nodeOf, quantityIn, writeCcb } from "../codecs/able-pick.ts";
import { nextCounter, readLuca, writeLuca } from "../codecs/luca.ts";
import type { Device } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import { LinkTrouble } from "../kit/link.ts";
import type { LightOrder } from "../kit/pick-lights.ts";
import type { LightReading } from "../kit/reading.ts";
import { SimulatedAblePick } from "../simulators/able-pick-controller.ts";
import { SimulatedLucaServer } from "../simulators/luca-server.ts";
import { ablePickLights } from "./able-pick-lights.ts";
import { lucaLights } from "./luca-lights.ts";
import { shownLights } from "./shown-lights.ts";

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});
const green = (quantity: number): LightOrder => ({ colour: "green", mode: "steady", quantity });
const health = (device: Device, state: Health["state"]) =>
  firstValueFrom(device.health$.pipe(filter((now) => now.state === state)));
const presses = (device: Device, n: number): Promise<LightReading[]> =>
  firstValueFrom(
    device.readings$.pipe(
      filter((one) => one.kind === "light"),
      take(n),
      toArray(),
    ),
  );
const plain = ({ address, answer, quantity, seq }: LightReading) => [address, answer, quantity, seq];

describe("ABLEPick blocks", () => {
  test("are as the manual says", () => {
    const at = { port: 1, node: 17 } as const;
    const hex = (blocksToShow(at, green(12)) ?? []).map((block) => Buffer.from(writeCcb(block)).toString("hex"));
    expect(hex).toEqual(["0a00600000001f110001", "0f0060000000001120202020313200", "0800600000000211"]);
    expect(blocksToShow(at, { ...green(1), colour: "white" })).toBeUndefined();
  });

  test("cut anywhere stay whole; noise is refused and throws nothing else", () => {
    const blocks = [
      { port: 1, command: ccb.confirmed, node: 3, data: Buffer.from("    12\0") },
      { port: 2, command: ccb.timeout, node: 250, data: new Uint8Array(0) },
    ] as const;
    const all = Buffer.concat(blocks.map(writeCcb));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: all.length }), { maxLength: 6 }), (cuts) => {
        const splitter = ccbSplitter();
        let from = 0;
        const found = [...cuts.sort((a, b) => a - b), all.length].flatMap((to) => {
          const chunk = all.subarray(from, to);
          from = to;
          return splitter.take(chunk);
        });
        expect(found.map((block) => [addressOf(block), block.command, quantityIn(block)])).toEqual([
          ["3", ccb.confirmed, 12],
          ["2.250", ccb.timeout, undefined],
        ]);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          for (const block of ccbSplitter().take(noise)) quantityIn(block);
        } catch (error) {
          expect((error as Error).message).toBe("not an ABLEPick block");
        }
      }),
    );
    expect(["0", "251", "3.1", "2.0", "x", ""].map(nodeOf)).toEqual(Array(6).fill(undefined));
  });
});

describe("LUCA telegrams", () => {
  test("come back as they were written, and the counter goes round", () => {
    const fields = fc.array(fc.stringMatching(/^[A-Za-z0-9 .-]{0,10}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), fields, (counter, given) => {
        expect(readLuca(writeLuca({ counter, fields: given }).subarray(1, -1))).toEqual({ counter, fields: given });
      }),
      { numRuns: 100 },
    );
    expect([nextCounter(0), nextCounter(1), nextCounter(9_999)]).toEqual([1, 2, 1]);
    for (const bad of ["", "0000;Q", "12;Q", "0001", "0001;a\x02"]) expect(readLuca(Buffer.from(bad))).toBeUndefined();
  });
});

describe("what modules should show", () => {
  test("is told one after the other, the newest wish of each module, and given up after three tries", async () => {
    const told: string[] = [];
    const failures: string[] = [];
    let fail = 0;
    const lights = shownLights({
      async send(address, order) {
        told.push(`${address}=${order?.quantity ?? "off"}`);
        await Promise.resolve();
        if (fail > 0 && fail--) throw new LinkTrouble("no-answer");
      },
      failed: (address, { code }) => failures.push(`${address} ${code}`),
    });
    const orders = [
      lights.show("1", green(1)),
      lights.show("1", green(2)),
      lights.show("1", green(3)),
      lights.show("2", green(9)),
    ];
    expect((await Promise.all(orders)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(told).toEqual(["1=1", "1=3", "2=9"]);
    fail = 2;
    await lights.show("1", undefined);
    fail = 3;
    await expect(lights.show("3", green(1))).rejects.toMatchObject({ code: "no-answer" });
    expect(failures).toEqual(["3 no-answer"]);
    expect(lights.answered("2")).toEqual({ seq: 4, order: green(9) });
    expect(lights.answered("2")).toBeUndefined();
  });
});

test("an order for a module that was pressed while it was being told is told all the same", async () => {
  const told: string[] = [];
  let taken = () => {};
  const lights = shownLights({
    send: (address, order) =>
      new Promise((resolve) => {
        told.push(`${address}=${order?.quantity ?? "off"}`);
        taken = () => resolve();
      }),
    failed: () => undefined,
  });
  const first = lights.show("1", green(3));
  expect(lights.answered("1")?.order).toEqual(green(3));
  const second = lights.show("1", green(4));
  taken();
  await first;
  await vi.waitFor(() => expect(told).toEqual(["1=3", "1=4"]));
  taken();
  await second;
  expect(lights.answered("1")?.order).toEqual(green(4));
});

async function ablePick() {
  const sim = await new SimulatedAblePick().start();
  open.push(sim);
  const settings = { host: "127.0.0.1", port: sim.port, statusMs: 400, settleMs: 250 };
  const lights = ablePickLights("L1", settings, { now: Date.now });
  open.push(lights);
  await health(lights, "online");
  return { sim, lights };
}

describe("an ABLEPick controller", () => {
  test("shows orders and tells what was pressed", async () => {
    const { sim, lights } = await ablePick();
    const [a, b] = await Promise.all([
      lights.light("3", green(12), "a"),
      lights.light("4", { ...green(5), colour: "red", mode: "blink" }, "b"),
    ]);
    expect(sim.modules.get(3)).toEqual({ digits: "    12", colour: 1, lamp: "on" });
    expect(sim.modules.get(4)).toEqual({ digits: "     5", colour: 0, lamp: "flashing" });
    const pressed = presses(lights, 4);
    sim.press(3);
    sim.press(4, "confirm", 3);
    sim.press(3);
    sim.press(9, "short");
    expect((await pressed).map(plain)).toEqual([
      ["3", "confirmed", 12, a.seq],
      ["4", "short", 3, b.seq],
      ["3", "button", 0, undefined],
      ["9", "button", 0, undefined],
    ]);
  });

  test("that restarts, or a module whose power comes on, shows its orders again", async () => {
    const { sim, lights } = await ablePick();
    await lights.light("3", green(12), "a");
    await lights.light("4", green(7), "b");
    await lights.off("4", "c");
    sim.restart();
    await vi.waitFor(() => expect([sim.shown(3), sim.shown(4)]).toEqual(["12", ""]), { timeout: 10_000 });
  });

  test("repeats what a module did not take, and says when it never does", async () => {
    const { sim, lights } = await ablePick();
    sim.objections.set(5, { command: ccb.timeout, times: 3 });
    await lights.light("5", green(1), "a");
    expect(sim.shown(5)).toBe("1");
    const fault = presses(lights, 1);
    await expect(lights.light("99", green(1), "b")).rejects.toMatchObject({ code: "no-answer" });
    expect((await fault).map(plain)).toEqual([["99", "fault", 0, 2]]);
    await expect(lights.light("A-1", green(1), "c")).rejects.toMatchObject({ code: "not-found" });
    await expect(lights.light("6", { ...green(1), colour: "white" }, "d")).rejects.toMatchObject({ code: "refused" });
  });

  test("that says nothing is silent", async () => {
    const { sim, lights } = await ablePick();
    sim.silence(true);
    expect((await health(lights, "silent")).why?.code).toBe("no-answer");
    sim.silence(false);
    await health(lights, "online");
  });
});

async function luca() {
  const sim = await new SimulatedLucaServer().start();
  open.push(sim);
  const { commandPort, answerPort } = sim;
  const settings = { host: "127.0.0.1", commandPort, answerPort, receiptMs: 300 };
  const lights = lucaLights("L1", settings, { now: Date.now });
  open.push(lights);
  await health(lights, "online");
  await vi.waitFor(() => expect(sim.hasAnswerLine).toBe(true), { timeout: 10_000 });
  return { sim, lights };
}

describe("a LUCA server", () => {
  test("takes orders with receipts, and its answers are receipted", async () => {
    const { sim, lights } = await luca();
    const { seq } = await lights.light("Z01-A12-E02", green(12), "a");
    expect(sim.shown.get("Z01-A12-E02")).toBe("12 green");
    const pressed = presses(lights, 3);
    sim.press("C", "Z01-A12-E02", 12);
    sim.press("S", "Z01-A12-E03", 0);
    sim.press("F", "Z01-A12-E04", 0);
    expect((await pressed).map(plain)).toEqual([
      ["Z01-A12-E02", "confirmed", 12, seq],
      ["Z01-A12-E03", "button", 0, undefined],
      ["Z01-A12-E04", "fault", 0, undefined],
    ]);
  });

  test("whose receipt is lost gets the same telegram again on a new line, and shows it once", async () => {
    const { sim, lights } = await luca();
    sim.losesReceipts = 1;
    await lights.light("A", green(3), "a");
    const counters = sim.got.filter(({ fields }) => fields[1] === "A").map(({ counter }) => counter);
    expect(counters.slice(0, 2)).toEqual([1, 1]);
    expect(sim.shown.get("A")).toBe("3 green");
  });

  test("that says an answer twice is heard once", async () => {
    const { sim, lights } = await luca();
    await lights.light("A", green(3), "a");
    const pressed = presses(lights, 2);
    sim.press("C", "A", 3);
    sim.repeat({ counter: 1, fields: ["C", "A", "3"] });
    sim.press("S", "B", 0);
    expect((await pressed).map(({ address }) => address)).toEqual(["A", "B"]);
  });

  test("that lost its lines gets every order again", async () => {
    const { sim, lights } = await luca();
    await lights.light("A", green(3), "a");
    sim.shown.clear();
    sim.cut();
    await vi.waitFor(() => expect(sim.shown.get("A")).toBe("3 green"), { timeout: 10_000 });
  });
});
