import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pickLights } from "#drivers/catalog/pick-lights.ts";
import { SimulatedAblePick } from "#drivers/simulators/able-pick-controller.ts";
import { SimulatedLucaServer } from "#drivers/simulators/luca-server.ts";
import type { Caller } from "../../store/book.ts";
import { givenItem, givenLocation, givenPerson, givenReleasedOrder, givenStock } from "../../testing/builders.ts";
import { expectInvariants } from "../../testing/expect-invariants.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { FloorSite } from "../../testing/floor-site.ts";
import { lights } from "./lights.ts";

const waiting = { timeout: 15_000, interval: 20 };
let site: FloorSite;
let rack: SimulatedAblePick;
let anna: Caller;
let ben: Caller;
beforeEach(async () => {
  rack = await new SimulatedAblePick(4).start();
  site = await FloorSite.start({ catalog: pickLights, bindings: [lights] }, (book) => {
    for (const [place, sku] of [
      ["A-1", "TEA"],
      ["A-2", "MUG"],
      ["A-3", "SUGAR"],
    ] as const) {
      givenLocation(book, { id: place });
      givenStock(book, { sku, place, qty: 20 });
    }
    givenItem(book, { id: "RADIO", tracksSerial: true });
    givenLocation(book, { id: "A-4" });
    givenStock(book, { sku: "RADIO", place: "A-4", qty: 1, serial: "S-1" });
    anna = givenPerson(book, { id: "anna", roles: ["picker"] });
    ben = givenPerson(book, { id: "ben", roles: ["picker", "receiver"] });
  });
});
afterEach(async () => {
  await site.stop();
  await rack.stop();
  expect(site.faults).toEqual([]);
  expectSound(site.site);
  expectInvariants(site.site);
});

async function controller() {
  await site.call("machines.add", {
    id: "RACK",
    entry: "atop/ablepick",
    settings: {
      ...{ host: "127.0.0.1", port: rack.port, statusMs: 300, settleMs: 20 },
      modules: { 1: "A-1", 2: "A-2", 3: "A-3", 4: "A-4" },
    },
  });
  await site.state("RACK", "online");
}

const shown = (lit: string[]) =>
  vi.waitFor(() => expect([1, 2, 3, 4].map((node) => rack.shown(node))).toEqual(lit), waiting);
const lease = async (who: Caller, taskId?: string) => {
  const answer = await site.running.dispatch(
    who,
    "work.next",
    taskId ? { taskId } : {},
    `lease:${who.actor}:${taskId}`,
  );
  if (!answer.ok) throw new Error(JSON.stringify(answer));
};
const picked = (sku: string) =>
  site.site.book.find("allocation", { sku }).map(({ state, pickedQty }) => [state, pickedQty]);
const order = (lines: { sku: string; qty: number }[]) => givenReleasedOrder(site.site, { lines });

test("a lease lights its places; the button picks in the name of who holds it, and darkness follows the book", async () => {
  order([
    { sku: "TEA", qty: 3 },
    { sku: "MUG", qty: 2 },
    { sku: "RADIO", qty: 1 },
  ]);
  await controller();
  await shown(["", "", "", ""]);
  await lease(anna);
  await shown(["3", "2", "", ""]);
  rack.press(1);
  await shown(["", "2", "", ""]);
  await vi.waitFor(() => expect(picked("TEA")).toEqual([["picked", 3]]), waiting);
  const fact = site.site.book.row<{ actor: string; commandId: string }>(
    "SELECT actor, commandId FROM journal WHERE commandId LIKE 'light:%' LIMIT 1",
  );
  expect(fact).toMatchObject({ actor: "anna", commandId: expect.stringMatching(/^light:RACK:pick:.*:1:3$/) });

  const [mug] = site.site.book.find("allocation", { sku: "MUG" });
  const input = { taskId: mug?.taskId, leaseEpoch: 1, allocationId: mug?.id, qty: 2, fromPlace: "A-2" };
  expect(await site.running.dispatch(anna, "pick.confirm", input, "by-scan")).toMatchObject({ ok: true });
  await shown(["", "", "", ""]);
});

test("fewer than asked is a short pick, and the place is counted", async () => {
  order([{ sku: "TEA", qty: 5 }]);
  await controller();
  await lease(anna);
  await shown(["5", "", "", ""]);
  rack.press(1, "confirm", 3);
  await vi.waitFor(
    () => expect(site.facts("pick-shorted")).toMatchObject([{ sku: "TEA", qty: 2, place: "A-1" }]),
    waiting,
  );
  expect(site.site.book.find("count", { location: "A-1" })).toHaveLength(1);
});

test("two people have two colours; one place shows one of them at a time", async () => {
  const first = order([{ sku: "TEA", qty: 3 }]);
  const second = order([
    { sku: "TEA", qty: 4 },
    { sku: "SUGAR", qty: 1 },
  ]);
  await controller();
  await lease(anna, first.taskIds[0]);
  site.site.tick(1_000);
  await lease(ben, second.taskIds[0]);
  await shown(["3", "", "1", ""]);
  expect(rack.modules.get(1)?.colour).not.toBe(rack.modules.get(3)?.colour);
  rack.press(1);
  await shown(["4", "", "1", ""]);
});

test("a lease that was given back is dark, and its late press picks nothing", async () => {
  const { taskIds } = order([{ sku: "TEA", qty: 3 }]);
  await controller();
  await lease(anna);
  await shown(["3", "", "", ""]);
  await site.call("tasks.unlease", { taskId: taskIds[0] ?? "" });
  await shown(["", "", "", ""]);
  rack.press(1);
  await site.event(({ kind }) => kind === "light");
  expect(picked("TEA")).toEqual([["open", 0]]);
  await lease(ben);
  await shown(["3", "", "", ""]);
});

test("what the book refuses goes to people, and the light comes on again", async () => {
  order([{ sku: "TEA", qty: 3 }]);
  await controller();
  await lease(anna);
  await shown(["3", "", "", ""]);
  site.site.db.exec(`UPDATE person SET roles = '["packer"]' WHERE id = 'anna'`);
  rack.press(1);
  await vi.waitFor(() => expect(site.site.book.find("exception", { kind: "device" })).toHaveLength(1), waiting);
  expect(site.site.book.find("exception", { kind: "device" })[0]).toMatchObject({
    place: "A-1",
    detail: { machine: "RACK", because: "not-allowed", step: "pick.confirm", person: "anna" },
  });
  await shown(["3", "", "", ""]);
  site.site.db.exec(`UPDATE person SET roles = '["picker"]' WHERE id = 'anna'`);
});

test("a controller that was restarted shows what stands now; one that is closed is dark", async () => {
  order([{ sku: "TEA", qty: 3 }]);
  await controller();
  await lease(anna);
  await shown(["3", "", "", ""]);
  rack.restart();
  await shown(["", "", "", ""]);
  await shown(["3", "", "", ""]);
  await site.call("machines.change", { id: "RACK", enabled: false });
  await site.floor.look("RACK");
  await shown(["", "", "", ""]);
});

test("a putaway lights where it goes, and the button puts it there", async () => {
  const luca = await new SimulatedLucaServer().start();
  try {
    await site.call("machines.add", {
      id: "PUT",
      entry: "luca/light-server",
      settings: {
        host: "127.0.0.1",
        commandPort: luca.commandPort,
        answerPort: luca.answerPort,
        modules: { "Z1-A2": "A-2" },
      },
    });
    await site.state("PUT", "online");
    givenLocation(site.site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"] });
    givenStock(site.site, { sku: "MUG", place: "RECV-01", qty: 6, lpn: "P-1" });
    const { taskId } = await site.call("putaway.request", { lpn: "P-1" });
    site.site.db.prepare("UPDATE task SET toPlace = 'A-2' WHERE id = ?").run(taskId);
    await lease(ben, taskId);
    await vi.waitFor(() => expect(luca.shown.get("Z1-A2")).toBe("1 green"), waiting);
    luca.press("C", "Z1-A2", 1);
    await vi.waitFor(() => expect(site.site.book.get("lpn", "P-1")?.location).toBe("A-2"), waiting);
    await vi.waitFor(() => expect(luca.shown.size).toBe(0), waiting);
  } finally {
    await site.call("machines.remove", { id: "PUT" });
    await site.floor.look("PUT");
    await luca.stop();
  }
});

test("modules that make no sense leave the machine offline and say why", async () => {
  const settings = { host: "127.0.0.1", port: rack.port, modules: { 1: "A-1", 2: "A-1" } };
  await site.call("machines.add", { id: "RACK", entry: "atop/ablepick", settings });
  await site.state("RACK", "offline");
  expect(site.floor.known("RACK")?.health.why?.said).toMatch("two modules at A-1");
});
