import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { FloorSite } from "../testing/floor-site.ts";
import type { Binding } from "./binding.ts";
import { boxes } from "./testing/test-box.ts";

let site: FloorSite | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await site?.stop();
  site = undefined;
});

const entry = "test/scanner";
const settings = { host: "10.0.0.7" };

test("a machine that is added is opened at once, and closed when it is removed", async () => {
  const scanners = boxes();
  site = await FloorSite.start({ catalog: [scanners.entry] });
  await site.call("machines.add", { id: "sc-1", entry, settings });
  await site.state("sc-1", "online");
  expect(scanners.newest.settings).toEqual({ host: "10.0.0.7", port: 9 });
  await site.call("machines.remove", { id: "sc-1" });
  await site.state("sc-1", "stopped");
  expect(scanners.newest.stopped).toBe(true);
  expect(site.floor.machines.size).toBe(0);
  expect((await site.call("machines.list", {})).machines).toEqual([]);
});

test("the machines of the book are opened at start, but for those that are switched off", async () => {
  const scanners = boxes();
  site = await FloorSite.start({ catalog: [scanners.entry] }, (book) => {
    for (const id of ["sc-1", "sc-2"]) book.do("machines.add", { id, entry, settings });
    book.do("machines.change", { id: "sc-2", enabled: false });
  });
  expect(scanners.opened.map(({ id }) => id)).toEqual(["sc-1"]);
  const { machines } = await site.call("machines.list", {});
  expect(machines.map(({ id, health }) => [id, health.state])).toEqual([
    ["sc-1", "online"],
    ["sc-2", "stopped"],
  ]);
});

test("other settings open it anew; another name only tells its bindings", async () => {
  const scanners = boxes();
  const seen: string[] = [];
  const binding: Binding = {
    name: "watcher",
    kinds: ["scanner"],
    start: () => ({
      attach(machine) {
        seen.push(`+${machine.name}`);
        return () => void seen.push(`-${machine.name}`);
      },
    }),
  };
  site = await FloorSite.start({ catalog: [scanners.entry], bindings: [binding] });
  await site.call("machines.add", { id: "sc-1", name: "Door 1", entry, settings });
  await site.floor.look("sc-1");
  await site.call("machines.change", { id: "sc-1", name: "Door 2" });
  await site.floor.look("sc-1");
  expect(scanners.opened).toHaveLength(1);
  expect(seen).toEqual(["+Door 1", "-Door 1", "+Door 2"]);
  await site.call("machines.change", { id: "sc-1", settings: { port: 10 } });
  await site.floor.look("sc-1");
  expect(scanners.opened.map(({ stopped }) => stopped)).toEqual([true, false]);
  expect(scanners.newest.settings).toEqual({ host: "10.0.0.7", port: 10 });
  expect(seen.slice(3)).toEqual(["-Door 2", "+Door 2"]);
});

test("a driver that throws leaves its machine offline with why, and is tried again after growing pauses", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const scanners = boxes();
  scanners.failWith(new Error("no such thing"));
  site = await FloorSite.start({ catalog: [scanners.entry] });
  await site.call("machines.add", { id: "sc-1", entry, settings });
  await site.state("sc-1", "offline");
  expect(site.floor.known("sc-1")?.health).toMatchObject({ tries: 1, why: { code: "error", said: "no such thing" } });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(site.floor.known("sc-1")?.health.tries).toBe(2);
  scanners.failWith(undefined);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(site.floor.known("sc-1")?.health.state).toBe("offline");
  await vi.advanceTimersByTimeAsync(1);
  expect(site.floor.known("sc-1")?.health.state).toBe("online");
});

test("a driver whose stream breaks is closed and opened again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const scanners = boxes();
  site = await FloorSite.start({ catalog: [scanners.entry] });
  await site.call("machines.add", { id: "sc-1", entry, settings });
  await site.floor.look("sc-1");
  scanners.newest.readings$.error(new Error("broken within"));
  await site.state("sc-1", "offline");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(scanners.opened.map(({ stopped }) => stopped)).toEqual([true, false]);
  expect(site.floor.known("sc-1")?.health.state).toBe("online");
});

test("a binding that refuses a machine makes it offline until it takes it; another binding's machines run", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const [scanners, scales] = [boxes(), boxes("scale")];
  let refusals = 1;
  const attached: string[] = [];
  const fussy: Binding = {
    name: "fussy",
    kinds: ["scanner"],
    start: () => ({
      attach({ id }) {
        if (refusals-- > 0) throw new Error("no lane");
        attached.push(id);
        return () => {};
      },
    }),
  };
  site = await FloorSite.start({ catalog: [scanners.entry, scales.entry], bindings: [fussy] });
  await site.call("machines.add", { id: "sc-1", entry, settings });
  await site.call("machines.add", { id: "scale-1", entry: "test/scale", settings });
  await site.state("sc-1", "offline");
  await site.state("scale-1", "online");
  expect(site.floor.known("sc-1")?.health.why?.said).toBe("binding fussy: no lane");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(site.floor.known("sc-1")?.health.state).toBe("online");
  expect(attached).toEqual(["sc-1"]);
});

test("a binding that does not start is tried again, and then gets the machines that are open", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const scanners = boxes();
  let failures = 1;
  const attached: string[] = [];
  const late: Binding = {
    name: "late",
    kinds: ["scanner"],
    start() {
      if (failures-- > 0) throw new Error("not yet");
      return {
        attach({ id }) {
          attached.push(id);
          return () => {};
        },
      };
    },
  };
  site = await FloorSite.start({ catalog: [scanners.entry], bindings: [late] });
  await site.call("machines.add", { id: "sc-1", entry, settings });
  await site.floor.look("sc-1");
  expect(site.floor.known("sc-1")?.health.state).toBe("online");
  expect(attached).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  await site.floor.look("sc-1");
  expect(attached).toEqual(["sc-1"]);
});

test("a binding that never starts or never ends holds up nobody", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const scanners = boxes();
  const slow: Binding = {
    name: "slow",
    kinds: [],
    start: () => new Promise(() => {}),
  };
  const sticky: Binding = {
    name: "sticky",
    kinds: ["scanner"],
    start: () => ({ attach: () => () => new Promise(() => {}) }),
  };
  const starting = FloorSite.start({ catalog: [scanners.entry], bindings: [slow, sticky] });
  await vi.advanceTimersByTimeAsync(5_000);
  site = await starting;
  await site.call("machines.add", { id: "sc-1", entry, settings });
  await site.floor.look("sc-1");
  await site.call("machines.remove", { id: "sc-1" });
  await vi.advanceTimersByTimeAsync(5_000);
  await site.floor.look("sc-1");
  expect(scanners.newest.stopped).toBe(true);
});

test("a device that does not stop is left behind", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const scanners = boxes();
  site = await FloorSite.start({ catalog: [scanners.entry] });
  await site.call("machines.add", { id: "sc-1", entry, settings });
  await site.floor.look("sc-1");
  scanners.newest.stop = () => new Promise(() => {});
  await site.call("machines.remove", { id: "sc-1" });
  await vi.advanceTimersByTimeAsync(5_000);
  await site.floor.look("sc-1");
  expect(site.floor.known("sc-1")).toBeUndefined();
});

test("what a machine does is done as that machine, and once", async () => {
  const scanners = boxes();
  site = await FloorSite.start({ catalog: [scanners.entry] }, (book) => {
    book.do("locations.save", { id: "LANE-1", zone: "OUT", kind: "staging", capabilities: ["stage"] });
  });
  const lock = { location: "LANE-1", direction: "in", reason: "full" };
  const first = await site.floor.run("sc-1", "locations.lock", lock, "1");
  expect(first).toEqual(await site.floor.run("sc-1", "locations.lock", lock, "1"));
  const scan = { machine: "sc-1", session: "s", n: 1, atMs: 5, raw: "A", place: "" };
  expect(await site.floor.run("sc-1", "machines.scanned", scan, "scan:s:1")).toEqual({ ok: true, value: null });
  const facts = site.site.book.rows("SELECT type, actor, commandId FROM journal WHERE actor = 'machine:sc-1'");
  expect(facts).toEqual([
    { type: "location-locked", actor: "machine:sc-1", commandId: "machine:sc-1:1" },
    { type: "machine-scanned", actor: "machine:sc-1", commandId: "machine:sc-1:scan:s:1" },
  ]);
});

test("a view is told at most ten times a second, and the newest wins", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  const vehicles = boxes("vehicle");
  site = await FloorSite.start({ catalog: [vehicles.entry] });
  await site.call("machines.add", { id: "amr-1", entry: "test/vehicle", settings });
  await site.floor.look("amr-1");
  for (let xMm = 1; xMm <= 50; xMm++) {
    site.floor.show("amr-1", { xMm, [`at${xMm % 2}`]: xMm });
    await vi.advanceTimersByTimeAsync(10);
  }
  const views = site.events.filter(({ kind }) => kind === "view").map(({ data }) => data as { xMm: number });
  expect(views.length).toBeGreaterThanOrEqual(5);
  expect(views.length).toBeLessThanOrEqual(6);
  await vi.advanceTimersByTimeAsync(100);
  const newest = site.events.filter(({ kind }) => kind === "view").at(-1);
  expect(newest?.data).toEqual({ xMm: 50, at0: 50, at1: 49 });
  expect((await site.call("machines.get", { id: "amr-1" })).view).toEqual({ xMm: 50, at0: 50, at1: 49 });
});

test("whatever is added, changed, removed and fails in whatever order, the floor ends as the book says", async () => {
  const seed = Number(process.env.SEED ?? 20_261_121);
  const ids = ["m-1", "m-2", "m-3"];
  const operation = fc.record({
    id: fc.constantFrom(...ids),
    what: fc.constantFrom("add", "remove", "settings", "place", "switch", "break", "fail-next", "work-again"),
    port: fc.integer({ min: 1, max: 4 }),
    waits: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async (operations) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
      const scanners = boxes();
      const attached = new Map<string, number>();
      const count = (id: string, by: number) => attached.set(id, (attached.get(id) ?? 0) + by);
      const binding: Binding = {
        name: "counter",
        kinds: ["scanner"],
        start: () => ({
          attach({ id }) {
            count(id, 1);
            return () => void count(id, -1);
          },
        }),
      };
      const mine = await FloorSite.start({ catalog: [scanners.entry], bindings: [binding] });
      try {
        for (const { id, what, port, waits } of operations) {
          const known = mine.site.book.get("machine", id);
          const call =
            what === "add"
              ? mine.call("machines.add", { id, entry, settings })
              : what === "remove"
                ? mine.call("machines.remove", { id })
                : what === "settings"
                  ? mine.call("machines.change", { id, settings: { port } })
                  : what === "place"
                    ? mine.call("machines.change", { id, name: `at ${port}` })
                    : what === "switch"
                      ? mine.call("machines.change", { id, enabled: !known?.enabled })
                      : Promise.resolve();
          call.catch((error: Error) => expect(error.message).toMatch(/^(machine-exists|not-found)/));
          if (what === "break") scanners.opened.findLast((box) => box.id === id)?.readings$.error(new Error("broke"));
          if (what === "fail-next") scanners.failWith(new Error("cannot"));
          if (what === "work-again") scanners.failWith(undefined);
          if (waits) await vi.advanceTimersByTimeAsync(3_000);
        }
        scanners.failWith(undefined);
        await vi.advanceTimersByTimeAsync(120_000);
        const wanted = mine.site.book.find("machine", { removedAt: null, enabled: true });
        expect([...mine.floor.machines.keys()].sort()).toEqual(wanted.map(({ id }) => id));
        const running = scanners.opened.filter(({ stopped }) => !stopped);
        expect(running.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id));
        for (const { id, settings: wants } of wanted) {
          expect(running.find((box) => box.id === id)?.settings).toEqual({ port: 9, ...wants });
          expect(mine.floor.known(id)?.health.state).toBe("online");
        }
        for (const id of ids) expect(attached.get(id) ?? 0).toBe(wanted.some((one) => one.id === id) ? 1 : 0);
        expect(mine.faults).toEqual([]);
      } finally {
        const stopped = mine.stop();
        await vi.advanceTimersByTimeAsync(10_000);
        await stopped;
      }
      expect(scanners.opened.every(({ stopped }) => stopped)).toBe(true);
    }),
    { seed, numRuns: 25 },
  );
});
