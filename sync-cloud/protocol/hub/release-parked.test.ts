import { expect, test } from "vitest";
import type { RecordSet } from "../../model/facts/fact.ts";
import { registerKey } from "../keys.ts";
import { releaseParked } from "./release-parked.ts";
import { TestCompany } from "./testing/test-company.ts";
import type { HubEntry, ParkedSet } from "./view.ts";

/** A hub whose log holds sets that it did not know when it took them: as if `item` were new by now. */
const upgraded = () => {
  const company = new TestCompany();
  const a = company.box("a");
  a.sync();
  a.book.write({
    type: "later",
    sets: [{ record: "hologram", id: "A", fields: { name: "first", owner: "o" } } as never],
  });
  a.book.write({ type: "later", sets: [{ record: "hologram", id: "A", fields: { name: "second" } } as never] });
  a.book.write({ type: "later", sets: [{ record: "mystery", id: "M", fields: { x: 1 } } as never] });
  a.sync();
  const asKnown = (entry: HubEntry): HubEntry => ({
    ...entry,
    fact: {
      ...entry.fact,
      sets: entry.fact.sets.map(
        (set) => ((set.record as string) === "hologram" ? { ...set, record: "item" } : set) as RecordSet,
      ),
    },
  });
  const parked = company.hub.parked.map(
    (one): ParkedSet => (one.record === "hologram" ? { ...one, record: "item" } : one),
  );
  const lineAt = (hubPos: number) => {
    const entry = company.hub.log[hubPos - 1];
    return entry && asKnown(entry);
  };
  return { company, parked, lineAt };
};

test("after an upgrade what was parked is applied in the log's order, and told to the sites that had read past it", () => {
  const { company, parked, lineAt } = upgraded();
  expect(parked).toHaveLength(3);
  const release = releaseParked(company.hub, parked, lineAt);
  expect(release.parked).toMatchObject([{ record: "mystery" }]);
  const key = (field: string) => registerKey({ site: "", record: "item", id: "A", field });
  expect(release.registers.map(({ key: name, value, stamp }) => [name, value, stamp.hubPos])).toEqual([
    [key("name"), "second", 3],
    [key("owner"), "o", 2],
  ]);
  expect(release.body?.sets).toEqual([
    { record: "item", id: "A", fields: { name: "second" } },
    { record: "item", id: "A", fields: { owner: "o" } },
  ]);
});

test("of a record that was known only the parked fields are touched", () => {
  const { company, parked, lineAt } = upgraded();
  const onlyOwner = parked.slice(0, 1).map((one) => ({ ...one, fields: ["owner"] }));
  const release = releaseParked(company.hub, onlyOwner, lineAt);
  expect(release.registers.map(({ value }) => value)).toEqual(["o"]);
  expect(release.parked).toEqual([]);
});

test("what was held back when it came stays so", () => {
  const { company, parked, lineAt } = upgraded();
  const heldBack = (hubPos: number) => ({
    ...(lineAt(hubPos) as HubEntry),
    verdict: { kind: "late" as const, tip: "cd".repeat(32) },
  });
  expect(releaseParked(company.hub, parked, heldBack)).toMatchObject({ registers: [], owned: [] });
});
