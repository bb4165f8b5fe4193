import { beforeEach, expect, test } from "vitest";
import type { BoardColumn } from "#sync/contracts/board.ts";
import {
  given,
  givenLocation,
  givenOrder,
  givenPerson,
  givenReleasedOrder,
  givenSetting,
  givenStock,
} from "../../testing/builders.ts";
import { TestSite } from "../../testing/test-site.ts";

const hour = 3_600_000;

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "STAGE-01", kind: "staging", capabilities: ["stage"] });
  givenStock(site, { sku: "TEA", place: "A-01", qty: 100 });
});
const today = (at = site.nowMs) => site.ask("board.today", { at });
const column = (name: BoardColumn, at?: number) => today(at).columns.find((one) => one.column === name)!;
const numbers = (name: BoardColumn) => column(name).cards.map(({ number }) => number);

test("an order with stock is to do, one without stock waits, and one that is held waits whatever its stock", () => {
  givenOrder(site, { number: "HAS", lines: [{ sku: "TEA", qty: 5 }] });
  givenOrder(site, { number: "NONE", lines: [{ sku: "TEA", qty: 500 }], priority: 9 });
  givenStock(site, { sku: "CUP", place: "A-02", qty: 1 });
  const held = givenOrder(site, { number: "HELD", lines: [{ sku: "CUP", qty: 1 }] });
  site.do("orders.hold", { orderId: held, reason: "unpaid" });
  // 95 of the 500 are promised: something of it can be released, and the card says what is missing.
  expect(numbers("to-do")).toEqual(["HAS", "NONE"]);
  expect(column("to-do").cards[1]).toMatchObject({ orderedQty: 500, missingQty: 405 });
  expect(column("waiting").cards).toMatchObject([{ number: "HELD", held: true, holdReason: "unpaid" }]);
  givenOrder(site, { number: "LAST", lines: [{ sku: "TEA", qty: 1 }], priority: 9 });
  expect(numbers("waiting")).toEqual(["HELD", "LAST"]);
  expect(today().held).toBe(1);
});

test("an order becomes late by the clock alone", () => {
  givenOrder(site, { number: "SOON", requestedShipAt: site.nowMs + hour, lines: [{ sku: "TEA", qty: 5 }] });
  expect(column("to-do")).toMatchObject({ orders: 1, late: 0 });
  expect(column("to-do", site.nowMs + 2 * hour)).toMatchObject({
    orders: 1,
    late: 1,
    cards: [{ number: "SOON", late: true }],
  });
});

test("orders move through the columns and every one is in exactly one", () => {
  const { orderId, taskIds } = givenReleasedOrder(site, { number: "GO", lines: [{ sku: "TEA", qty: 5 }], priority: 1 });
  expect(column("released")).toMatchObject({ orders: 1, urgent: 1 });
  const task = site.do("work.next", { taskId: taskIds[0] }).job!;
  const [allocation] = site.book.find("allocation", { orderId });
  site.do("pick.confirm", {
    taskId: task.taskId,
    leaseEpoch: task.leaseEpoch,
    allocationId: allocation!.id,
    qty: 5,
    toLpn: "TOTE-1",
  });
  expect(column("in-progress").cards).toMatchObject([{ number: "GO", pickedQty: 5 }]);
  expect(today().columns.reduce((sum, { orders }) => sum + orders, 0)).toBe(1);
});

test("channels count living orders by the way they leave", () => {
  site.do("orders.create", {
    number: "U1",
    carrierScac: "UPSN",
    serviceLevel: "GROUND",
    shipTo: { name: "C" },
    lines: [{ sku: "TEA", qty: 1 }],
  });
  site.do("orders.create", {
    number: "U2",
    carrierScac: "UPSN",
    serviceLevel: "GROUND",
    shipTo: { name: "C" },
    lines: [{ sku: "TEA", qty: 1 }],
  });
  givenOrder(site, { number: "X", lines: [{ sku: "TEA", qty: 1 }] });
  expect(today().channels).toMatchObject([
    { carrierScac: "UPSN", serviceLevel: "GROUND", orders: 2, columns: { "to-do": 2 } },
    { carrierScac: "", orders: 1 },
  ]);
});

test("picks count in the hour of the site's clock, and yesterday's not at all", () => {
  givenSetting(site, "site.timeZone", "America/Chicago");
  const pick = (qty: number) => {
    const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty }] });
    const job = site.do("work.next", { taskId: taskIds[0] }).job!;
    const [allocation] = site.book.find("allocation", { orderId });
    site.do("pick.confirm", {
      taskId: job.taskId,
      leaseEpoch: job.leaseEpoch,
      allocationId: allocation!.id,
      qty,
      toLpn: `TOTE-${qty}`,
    });
  };
  pick(3); // 02:00 in Chicago
  expect(today()).toMatchObject({ pickedLines: 1, pickedQty: 3 });
  site.tick(90 * 60_000);
  pick(4); // 03:30
  expect(today().hours.slice(-2)).toEqual([
    { fromMs: Date.UTC(2026, 10, 21, 8), pickedLines: 1, pickedQty: 3 },
    { fromMs: Date.UTC(2026, 10, 21, 9), pickedLines: 1, pickedQty: 4 },
  ]);
  site.tick(24 * hour);
  expect(today()).toMatchObject({ pickedLines: 0, pickedQty: 0 });
});

test("what came and left today is what was moved over the edge of the building", () => {
  const spot = { lot: "", serial: "", owner: "", sku: "TEA" };
  const at = (place: string) => ({ place, lpn: "", status: "available" as const });
  given(site, "goods-came", { moves: [{ ...spot, qty: 30, from: at("~supplier"), to: at("A-01") }] });
  given(site, "goods-left", { moves: [{ ...spot, qty: 7, from: at("A-01"), to: at("~customer") }] });
  expect(today()).toMatchObject({ receivedQty: 30, shippedQty: 7 });
  given(site, "goods-came", { moves: [{ ...spot, qty: 2, from: at("~supplier"), to: at("A-01") }] });
  expect(today().receivedQty).toBe(32);
  site.tick(24 * hour);
  expect(today()).toMatchObject({ receivedQty: 0, shippedQty: 0 });
});

test("deliveries are expected today, overdue, or at the dock", () => {
  const inbound = (number: string, fields: object) =>
    given(site, "asn-given", { sets: [{ record: "inbound", id: number, fields: { number, ...fields } }] });
  inbound("TODAY", { state: "announced", expectedAt: site.nowMs + hour });
  inbound("LATE", { state: "announced", expectedAt: site.nowMs - 30 * hour });
  inbound("TOMORROW", { state: "announced", expectedAt: site.nowMs + 24 * hour });
  inbound("HERE", { state: "receiving" });
  expect(today().inbound).toEqual({ expectedToday: 1, overdue: 1, atDock: 1, closedToday: 0 });
});

test("tasks show who has them and since when, with those whose lease ran out marked", () => {
  const anna = givenPerson(site, { id: "p-anna", name: "Anna" });
  const { taskIds } = givenReleasedOrder(site, {
    number: "GO",
    requestedShipAt: site.nowMs + hour,
    lines: [{ sku: "TEA", qty: 5 }],
  });
  expect(site.ask("board.tasks", { at: site.nowMs }).waiting).toMatchObject([
    { taskId: taskIds[0], orderNumber: "GO", openLines: 1, late: false },
  ]);
  site.do("work.next", {}, anna);
  const { running, waiting, types } = site.ask("board.tasks", { at: site.nowMs });
  expect(running).toMatchObject([{ taskId: taskIds[0], holderName: "Anna", since: site.nowMs, leaseOver: false }]);
  expect(waiting).toEqual([]);
  expect(types).toEqual([{ type: "pick", waiting: 0, running: 1, late: 0, oldestWaitingAt: null }]);
  const later = site.ask("board.tasks", { at: site.nowMs + 2 * hour });
  expect(later.running).toMatchObject([{ late: true, leaseOver: true }]);
  expect(later.types).toMatchObject([{ late: 1 }]);
  expect(site.ask("board.health", { at: site.nowMs + 2 * hour }).leasesOver).toBe(1);
});

test("people show their work, what they did today, and whether they are signed in", () => {
  const anna = givenPerson(site, { id: "p-anna", name: "Anna" });
  givenPerson(site, { id: "p-bert", name: "Bert" });
  const fields = { personId: "p-bert", deviceId: "hh-7", startedAt: site.nowMs, expiresAt: site.nowMs + hour };
  given(site, "signed-in", { sets: [{ record: "session", id: "s1", fields }] });
  const { orderId, taskIds } = givenReleasedOrder(site, { number: "GO", lines: [{ sku: "TEA", qty: 5 }] });
  const job = site.do("work.next", { taskId: taskIds[0] }, anna).job!;
  const [allocation] = site.book.find("allocation", { orderId });
  site.do(
    "pick.confirm",
    { taskId: job.taskId, leaseEpoch: job.leaseEpoch, allocationId: allocation!.id, qty: 5, toLpn: "TOTE-1" },
    anna,
  );
  const { people } = site.ask("board.people", { at: site.nowMs });
  expect(people).toMatchObject([
    {
      name: "Anna",
      signedIn: false,
      tasks: [{ type: "pick", orderNumber: "GO" }],
      done: { pickedLines: 1, pickedQty: 5 },
    },
    { name: "Bert", signedIn: true, devices: ["hh-7"], tasks: [] },
  ]);
  const names = site.ask("board.people", { at: site.nowMs + 2 * hour }).people.map(({ name }) => name);
  expect(names, "a session that ran out is nobody at work").toEqual(["Anna"]);
});

test("dead letters are shown with the fact they are about", () => {
  site.db
    .prepare("INSERT INTO deadLetter (consumer, pos, error, tries, atMs) VALUES ('webhooks', 1, 'no answer', 4, 5)")
    .run();
  expect(site.ask("dead-letters.list", {})).toMatchObject({
    total: 1,
    letters: [{ consumer: "webhooks", type: "location-given", error: "no answer" }],
  });
  expect(site.ask("board.health", { at: site.nowMs })).toMatchObject({ deadLetters: 1 });
});

test("no board query walks a table that grows", () => {
  givenOrder(site, { lines: [{ sku: "TEA", qty: 1 }] });
  const asked: string[] = [];
  const { statements } = site.book;
  const get = statements.get.bind(statements);
  statements.get = ((sql: string) => {
    asked.push(sql);
    return get(sql);
  }) as typeof statements.get;
  for (const name of ["board.today", "board.tasks", "board.people", "board.health", "dead-letters.list"] as const)
    site.ask(name, {});
  statements.get = get;
  const walks = asked.flatMap((sql) => {
    const binds = Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => null);
    const plan = site.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...binds) as { detail: string }[];
    return plan
      .filter(({ detail }) =>
        /^SCAN (journal|entry|order|o|orderLine|l|task|t|allocation|a|balance|session|inbound|exception|count)\b/.test(
          detail,
        ),
      )
      .map(({ detail }) => `${detail}: ${sql}`);
  });
  expect(asked.length).toBeGreaterThan(20);
  expect(walks).toEqual([]);
});
