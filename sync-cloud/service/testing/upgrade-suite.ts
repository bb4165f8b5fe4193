import { afterEach, expect, test } from "vitest";
import { records } from "../../model/records/all.ts";
import { HubDesk } from "../hub/hub-desk.ts";
import { lockHead } from "../hub/load-view.ts";
import { releaseDue } from "../hub/release-due.ts";
import { keepUp } from "../hub/upkeep.ts";
import { TestBox } from "./test-box.ts";
import type { DatabaseKind, TestDatabase } from "./test-database.ts";
import { TestHub } from "./test-hub.ts";

/** Fields that a later version has, given to this one as an upgrade does. */
const later: Record<string, { kind: string }> = { gloss: { kind: "text" }, shades: { kind: "int" } };
const itemFields = records.item.fields as unknown as Record<string, unknown>;

/** What a hub could not read when it came, and what an upgrade makes of it. */
export function upgradeSuite(kind: DatabaseKind, on: Pick<TestDatabase, "db" | "other">): void {
  afterEach(() => {
    for (const name of Object.keys(later)) delete itemFields[name];
  });

  test("parts that a later version wrote wait, and are applied before the upgraded hub takes anything else", async () => {
    const hub = await TestHub.found(on.db, `upgrade ${kind}`);
    const nowMs = () => hub.world.nowMs();
    const [a, b] = [new TestBox("site0a", { nowMs }), new TestBox("site0b", { nowMs })];
    for (const box of [a, b]) await hub.pair(box);
    a.edit("item", "S", { name: "Known", gloss: "matt", shades: 3 });
    a.edit("item", "S", { gloss: "satin" });
    a.edit("item", "T", { gloss: 7 });
    a.edit("hologram", "H", { x: 1 });
    for (const box of [a, b, a, b]) await hub.exchange(box);
    const item = async (id: string) => {
      const [row] = await hub.read((sql) =>
        sql.rows<{ fields: unknown }>("SELECT fields FROM record WHERE record = 'item' AND id = $1", [id]),
      );
      return row?.fields;
    };
    const parked = () =>
      hub.read((sql) => sql.rows("SELECT record, id, fields FROM parked ORDER BY hub_pos, record, id"));
    expect(await item("S")).toEqual({ name: "Known" });
    expect(await parked()).toHaveLength(4);
    // The log keeps what lies nowhere else.
    hub.world.nowMsNow += 1_000;
    expect((await hub.read((sql) => keepUp(sql, hub.world, { keepMs: 0 }))).rowsDropped).toBe(0);

    itemFields.gloss = later.gloss;
    hub.parts.desk = new HubDesk(hub.world); // a node of the new version
    b.edit("item", "S", { gloss: "shiny" });
    expect((await hub.exchange(b)).receipts[0]).toMatchObject({ ackSeq: 1, verdicts: [] });
    expect(await item("S")).toEqual({ name: "Known", gloss: "shiny" });
    // What is no text was no gloss: it stays in the log only.
    expect(await item("T")).toBeUndefined();
    expect(await parked()).toEqual([
      { record: "item", id: "S", fields: ["shades"] },
      { record: "hologram", id: "H", fields: [] },
    ]);
    // Sites that had read past those lines are told.
    const told = (await hub.exchange(a)).pages.flatMap(({ entries }) => entries.map(({ fact }) => fact));
    expect(told.map(({ type, sets }) => [type, sets])).toEqual([
      ["parked-released", [{ record: "item", id: "S", fields: { gloss: "satin" } }]],
      ["edited", [{ record: "item", id: "S", fields: { gloss: "shiny" } }]],
    ]);

    itemFields.shades = later.shades;
    const next = new HubDesk(hub.world);
    const run = () => hub.read(async (sql) => releaseDue(sql, hub.world, next, await lockHead(sql)));
    expect([await run(), await run(), await run()]).toEqual([1, 0, 0]);
    expect(await item("S")).toEqual({ name: "Known", gloss: "shiny", shades: 3 });
    expect(await parked()).toEqual([{ record: "hologram", id: "H", fields: [] }]);
  });
}
