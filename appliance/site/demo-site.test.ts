import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#sync/model/records/person.ts";
import { roles } from "#sync/model/records/person.ts";
import { DoorSite } from "../testing/door-site.ts";
import { expectSound } from "../testing/expect-sound.ts";
import { demoItems } from "./demo/demo-items.ts";
import { demoPeople } from "./demo/demo-people.ts";
import { demoPlaces } from "./demo/demo-places.ts";
import { fillDemoSite } from "./demo-site.ts";

const doors: DoorSite[] = [];
async function demo(nowMs: number, secret = "a"): Promise<DoorSite> {
  const one = new DoorSite();
  doors.push(one);
  await fillDemoSite(one.dispatch, demoPeople(secret), nowMs);
  return one;
}
/** Of processor time: a machine that does something else meanwhile is no slower in this. */
let tookMs = 0;
let first: DoorSite;
const noon = Date.UTC(2026, 10, 21, 12);
beforeAll(async () => {
  const before = process.cpuUsage();
  first = await demo(noon);
  const { user, system } = process.cpuUsage(before);
  tookMs = (user + system) / 1_000;
});
afterAll(async () => {
  for (const one of doors.splice(0)) {
    expect(one.faults).toEqual([]);
    await one.close();
  }
});

test("a demo site has work for everybody, made in under three seconds by commands that anybody may send", () => {
  const { book } = first.site;
  expect(tookMs).toBeLessThan(3_000);
  expect(demoItems.length).toBeGreaterThan(180);
  expect(demoPlaces().length).toBeGreaterThan(480);
  expect(book.countOf("item", {})).toBe(demoItems.length);
  expect(book.countOf("location", {})).toBe(demoPlaces().length);
  expect(book.countOf("lpn", {})).toBeGreaterThan(100);
  expect(book.find("order", {}).map(({ state }) => state)).toEqual(Array(12).fill("open"));
  expect(book.first("inbound", {})).toMatchObject({ number: "ASN-7001", state: "announced" });
  const inRoles = new Set<Role>(book.find("person", {}).flatMap((person) => person.roles));
  expect([...inRoles].sort()).toEqual([...roles].sort());
  expectSound(first.site);
});

test("it is the same on every machine and at every hour of a day, but for what proves who somebody is", async () => {
  const second = await demo(noon + 3_600_000, "b");
  for (const table of [
    "item",
    "location",
    "balance",
    "barcode",
    "order",
    "orderLine",
    "inbound",
    "inboundLine",
    "lpn",
    "lot",
    "partner",
  ]) {
    const rows = (one: DoorSite) => one.site.db.prepare(`SELECT * FROM "${table}" ORDER BY 1, 2`).all();
    expect(rows(second), table).toEqual(rows(first));
  }
  const people = (secret: string) => demoPeople(secret).map(({ badge, pin }) => [badge, pin]);
  expect(people("a")).toEqual(people("a"));
  expect(people("a")).not.toEqual(people("b"));
});

test("everybody in it can sign in by badge and by PIN", async () => {
  for (const { personId, badge, pin } of demoPeople("a").slice(0, 3)) {
    for (const by of [{ badge }, { personId, pin }]) {
      const answer = await first.dispatch(undefined, "people.sign-in", { ...by, device: "test" });
      expect(answer).toMatchObject({ ok: true, value: { person: { id: personId } } });
    }
  }
});

test("its orders can be released, but for the one that asks for more than there is", () => {
  const { site } = first;
  const orders = site.book.find("order", {}, { order: "number" });
  const short = orders.filter(({ id }) => {
    const answer = site.send("orders.release", { orderId: id });
    return !answer.ok || (answer.value as { shortQty: number }).shortQty > 0;
  });
  expect(short.map(({ number }) => number)).toEqual(["SO-1012"]);
  expectSound(site);
});
