import { expect, test } from "vitest";
import { givenLocation } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { supervisor, TestSite } from "../../testing/test-site.ts";
import { machinesMax } from "./add-machine.ts";

const add = { id: "sc-1", entry: "generic/serial-scanner" };
const own = (site: TestSite, name: string, input: unknown, commandId: string) =>
  site.sendMany([{ name, input, caller: supervisor, commandId }])[0];

test("a machine is in the book with what it was told, and what was not stays as it begins", () => {
  const site = new TestSite();
  givenLocation(site, { id: "PACK-01" });
  site.do("machines.add", { ...add, place: "PACK-01", settings: { path: "/dev/ttyACM0" }, xMm: 100 });
  expect(site.book.get("machine", "sc-1")).toMatchObject({
    name: "sc-1",
    kind: "scanner",
    place: "PACK-01",
    settings: { path: "/dev/ttyACM0" },
    xMm: 100,
    yMm: 0,
    enabled: true,
    addedBy: supervisor.actor,
    addedAt: site.nowMs,
    removedAt: null,
  });
  site.do("machines.change", { id: "sc-1", place: "", name: "Bench", settings: { path: null, baud: 9_600 } });
  expect(site.book.get("machine", "sc-1")).toMatchObject({
    place: "",
    name: "Bench",
    settings: { baud: 9_600 },
    xMm: 100,
  });
  expectSound(site);
});

test("a change of nothing books nothing of the machine", () => {
  const site = new TestSite();
  site.do("machines.add", { ...add, name: "Bench" });
  site.do("machines.change", { id: "sc-1", name: "Bench", settings: {} });
  expect(site.book.rows("SELECT 1 FROM journal WHERE type = 'machine-changed'")).toEqual([]);
});

test("existence is checked before the place, and the place before the room", () => {
  const site = new TestSite();
  site.do("machines.add", add);
  expect(site.refusal("machines.add", { ...add, place: "NOWHERE" }).code).toBe("machine-exists");
  expect(site.refusal("machines.add", { ...add, id: "sc-2", place: "NOWHERE" }).code).toBe("location-unknown");
  expect(site.refusal("machines.change", { id: "sc-2", place: "NOWHERE" }).code).toBe("not-found");
  expect(site.refusal("machines.change", { id: "sc-1", place: "NOWHERE" }).code).toBe("location-unknown");
  site.do("machines.remove", { id: "sc-1" });
  expect(site.refusal("machines.remove", { id: "sc-1" }).code).toBe("not-found");
  expect(site.refusal("machines.change", { id: "sc-1", name: "x" }).code).toBe("not-found");
});

test("there are at most so many machines; a removed one makes room", () => {
  const site = new TestSite();
  for (let n = 1; n <= machinesMax; n++) site.do("machines.add", { ...add, id: `sc-${n}` });
  expect(site.refusal("machines.add", { ...add, id: "one-more" })).toEqual({
    code: "machines-too-many",
    max: machinesMax,
  });
  site.do("machines.remove", { id: "sc-1" });
  site.do("machines.add", { ...add, id: "one-more" });
});

test("the same scan told twice is one fact, and so is the same report", () => {
  const site = new TestSite();
  const scan = { machine: "sc-1", session: "s", n: 1, atMs: 5, raw: "A\u001dB", place: "" };
  for (let i = 0; i < 2; i++)
    expect(own(site, "machines.scanned", scan, "m:scan:s:1")).toEqual({ ok: true, value: null });
  const report = { machine: "sc-1", because: "code-unknown", detail: { code: "A" } };
  for (let i = 0; i < 2; i++) expect(own(site, "machines.report", report, "m:report:1")?.ok).toBe(true);
  expect(site.book.rows("SELECT type FROM journal ORDER BY pos")).toEqual([
    { type: "machine-scanned" },
    { type: "exception-opened" },
  ]);
  expect(site.book.find("exception", {})).toMatchObject([
    { kind: "device", severity: "warning", detail: { machine: "sc-1", because: "code-unknown", code: "A" } },
  ]);
  expectSound(site);
});
