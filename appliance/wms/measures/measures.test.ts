import { beforeEach, describe, expect, test } from "vitest";
import type { Measure } from "#sync/model/records/measure.ts";
import { givenLocation, givenStock } from "../../testing/builders.ts";
import { TestSite } from "../../testing/test-site.ts";
import type { MeasureAlert } from "./measure-alert.ts";
import { measureId } from "./record-measures.ts";

const minuteMs = 60_000;
const spanMs = 15 * minuteMs;
let site: TestSite;
let calls = 0;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "COLD-1", zone: "COLD" });
  givenLocation(site, { id: "COLD-2", zone: "COLD" });
  givenLocation(site, { id: "DRY-1", zone: "DRY" });
});

function asMachine(name: string, input: unknown): unknown {
  const caller = { actor: "machine:T1", device: "T1", roles: ["admin"] as const };
  const [answer] = site.sendMany([{ name, input, caller, commandId: `m:${++calls}` }]);
  if (!answer?.ok) throw new Error(JSON.stringify(answer));
  return answer.value;
}

function measured(fromMs: number, more: Partial<Measure> = {}): Measure {
  const measure = {
    ...{
      machine: "T1",
      channel: 0,
      quantity: "temperature-mc",
      place: "",
      zone: "COLD",
      fromMs,
      toMs: fromMs + spanMs,
    },
    ...{ readings: 15, missing: 0, min: 3_000, max: 5_000, sum: 15 * 4_000, last: 4_000, outsideMs: 0, ...more },
  };
  return { ...measure, id: measureId(measure) };
}

test("a span is kept once, and a later summary of it takes the place of the first", () => {
  const fromMs = site.nowMs;
  expect(asMachine("measures.record", { measures: [measured(fromMs), measured(fromMs + spanMs)] })).toEqual({
    kept: 2,
  });
  expect(asMachine("measures.record", { measures: [measured(fromMs)] })).toEqual({ kept: 0 });
  expect(asMachine("measures.record", { measures: [measured(fromMs, { readings: 16, max: 9_000 })] })).toEqual({
    kept: 1,
  });
  expect(site.book.find("measure", {}).map(({ readings }) => readings)).toEqual([16, 15]);
});

describe("an alert", () => {
  const alert = (on: boolean, more: Partial<MeasureAlert> = {}) =>
    asMachine("measures.alert", {
      ...{ machine: "T1", alert: "temperature-mc/0", on, sinceMs: site.nowMs, place: "COLD-1", zone: "COLD" },
      ...more,
    });
  const exceptions = () => site.book.find("exception", { kind: "device" });

  test("opens one exception, closes it by itself, and leaves it to be seen", () => {
    alert(true, { detail: { value: 9_000 } });
    alert(true);
    expect(exceptions()).toMatchObject([
      {
        state: "open",
        severity: "urgent",
        place: "COLD-1",
        detail: { because: "sensor-outside", value: 9_000, zone: "COLD" },
      },
    ]);
    site.tick(20 * minuteMs);
    alert(false);
    alert(false);
    expect(exceptions()).toMatchObject([{ state: "resolved", resolution: "back inside after 20 min" }]);
    alert(true);
    expect(exceptions()).toHaveLength(2);
  });

  test("of silence is one of its own, and of another machine too", () => {
    alert(true);
    alert(true, { alert: "silence" });
    alert(true, { machine: "T2" });
    expect(exceptions().map(({ detail }) => [detail.machine, detail.because])).toEqual([
      ["T1", "sensor-outside"],
      ["T1", "sensor-silent"],
      ["T2", "sensor-outside"],
    ]);
    alert(false, { alert: "silence" });
    expect(exceptions().filter(({ state }) => state === "open")).toHaveLength(2);
  });
});

describe("the cold chain of an LPN", () => {
  test("is where it stood, with what was measured there meanwhile", () => {
    const startMs = site.nowMs;
    givenStock(site, { sku: "FISH", place: "COLD-1", qty: 5, lpn: "P-1" });
    for (let i = 0; i < 4; i++)
      asMachine("measures.record", {
        measures: [measured(startMs + i * spanMs, { max: 5_000 + i * 1_000, missing: i })],
      });
    site.tick(40 * minuteMs);
    site.do("stock.move", { lpn: "P-1", to: "DRY-1" });
    site.tick(30 * minuteMs);
    site.do("stock.move", { lpn: "P-1", to: "COLD-2" });
    const backMs = site.nowMs;
    asMachine("measures.record", {
      measures: [
        measured(backMs, { outsideMs: spanMs, max: 12_000 }),
        measured(backMs, { machine: "T2", place: "COLD-2", zone: "", quantity: "humidity-permille" }),
        measured(backMs, { machine: "T3", place: "COLD-1", zone: "OTHER" }),
      ],
    });
    site.tick(10 * minuteMs);
    givenStock(site, { sku: "TEA", place: "DRY-1", qty: 1 });

    const { stays, csv } = site.ask("sensors.cold-chain", { lpn: "P-1" });
    expect(stays.map(({ place, zone, fromMs, toMs }) => [place, zone, (toMs - fromMs) / minuteMs])).toEqual([
      ["COLD-1", "COLD", 40],
      ["DRY-1", "DRY", 30],
      ["COLD-2", "COLD", 10],
    ]);
    expect(stays[0]?.probes).toEqual([
      {
        ...{ machine: "T1", channel: 0, quantity: "temperature-mc", readings: 45, missing: 3 },
        ...{ min: 3_000, max: 7_000, mean: 4_000, outsideMs: 0, coveredMs: 40 * minuteMs, gapMs: 0 },
      },
    ]);
    expect(stays[1]?.probes).toEqual([]);
    expect(stays[2]?.probes.map(({ machine, max, outsideMs }) => [machine, max, outsideMs / minuteMs])).toEqual([
      ["T2", 5_000, 0],
      ["T1", 12_000, 10],
    ]);
    const lines = csv.split("\r\n");
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(
      /^P-1,COLD-1,COLD,2026-11-21T08:00:00\.000Z,.*,T1,0,temperature-mc,45,3,3000,7000,4000,0,0$/,
    );
    expect(lines[2]).toMatch(/^P-1,DRY-1,DRY,.*,,,,0,0,,,,,30$/);
  });

  test("counts what is packed into it, and refuses an LPN that nobody knows", () => {
    givenStock(site, { sku: "FISH", place: "COLD-1", qty: 5, lpn: "C-1" });
    site.db.exec("UPDATE lpn SET parent = 'P-9' WHERE id = 'C-1'");
    site.db.exec("INSERT INTO lpn (id, location) VALUES ('P-9', 'COLD-1')");
    site.tick(minuteMs);
    givenStock(site, { sku: "TEA", place: "DRY-1", qty: 1 });
    expect(site.ask("sensors.cold-chain", { lpn: "P-9" }).stays.map(({ place }) => place)).toEqual(["COLD-1"]);
    expect(() => site.ask("sensors.cold-chain", { lpn: "NOBODY" })).toThrow("lpn-unknown");
  });
});
