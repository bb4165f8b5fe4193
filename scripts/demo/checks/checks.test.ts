import Database from "better-sqlite3";
import { beforeEach, expect, test } from "vitest";
import { Floor } from "../floor.ts";
import { acknowledgedOnce, conservation, doublePromises, lineOrder, serialsOnce } from "./book-checks.ts";
import { floorAgainstBook } from "./floor-check.ts";

let db: Database.Database;
beforeEach(() => {
  db = new Database(":memory:");
  const key = "place TEXT, sku TEXT, lot TEXT, serial TEXT, lpn TEXT, owner TEXT, status TEXT";
  db.exec(`CREATE TABLE balance (${key}, onHand INT, allocated INT); CREATE TABLE allocation (${key}, qty INT); CREATE TABLE entry (${key}, delta INT);
    CREATE TABLE journal (pos INT, commandId TEXT); CREATE TABLE exception (place TEXT, sku TEXT, kind TEXT, state TEXT);
    CREATE TABLE orderLine (orderId TEXT, line INT, pickedQty INT, packedQty INT, shippedQty INT)`);
});
const stand = (place: string, onHand: number, serial = "") =>
  db.prepare("INSERT INTO balance VALUES (?, 'TEA', '', ?, '', '', 'available', ?, 0)").run(place, serial, onHand);
const tea = { sku: "TEA", lot: "", serial: "" };
const floorWith = (qty: number, place = "A-1"): Floor => {
  const floor = new Floor();
  floor.put({ ...tea, qty }, { place, lpn: "" });
  return floor;
};

test("a unit that is in a place and not in the book is found, and the other way round", () => {
  stand("A-1", 4);
  expect(floorAgainstBook(db, { floor: floorWith(4), gone: [] })).toEqual([]);
  expect(floorAgainstBook(db, { floor: floorWith(5), gone: [] })).toEqual(["A-1  TEA  : 5 lie there, the book says 4"]);
  expect(floorAgainstBook(db, { floor: new Floor(), gone: [] })).toEqual(["A-1  TEA  : 0 lie there, the book says 4"]);
});

test("a difference that an open exception shows is honest, a closed one hides it", () => {
  stand("A-1", 4);
  db.prepare("INSERT INTO exception VALUES ('A-1', 'TEA', 'shortfall', 'open')").run();
  expect(floorAgainstBook(db, { floor: floorWith(5), gone: [] })).toEqual([]);
  db.prepare("UPDATE exception SET state = 'resolved'").run();
  expect(floorAgainstBook(db, { floor: floorWith(5), gone: [] })).toHaveLength(1);
});

test("what left the building must be what the book gave to customers", () => {
  stand("~customer", 2);
  const gone = [{ ...tea, qty: 3, lpn: "C-1" }];
  expect(floorAgainstBook(db, { floor: new Floor(), gone })).toEqual(["TEA  : 3 left the building, the book says 2"]);
});

test("units from nowhere, promises twice, serials twice and lines out of order are found", () => {
  db.prepare("INSERT INTO entry VALUES ('A-1', 'TEA', '', '', '', '', 'available', 3)").run();
  stand("A-1", 3);
  db.prepare(
    "INSERT INTO allocation VALUES ('A-1', 'TEA', '', '', '', '', 'available', 2), ('A-1', 'TEA', '', '', '', '', 'available', 2)",
  ).run();
  stand("A-2", 1, "S1");
  stand("A-3", 1, "S1");
  db.prepare("INSERT INTO orderLine VALUES ('O-1', 1, 2, 3, 0), ('O-1', 2, 2, 2, 2)").run();
  expect(conservation(db)).toEqual(["TEA   sums to 3"]);
  expect(doublePromises(db)).toEqual(["TEA in A-1: 4 promised, 3 there"]);
  expect(serialsOnce(db)).toEqual(["TEA S1: 2 units in 2 places"]);
  expect(lineOrder(db)).toHaveLength(1);
});

test("a command that was acknowledged is in the book, in one run of facts", () => {
  const add = db.prepare("INSERT INTO journal VALUES (?, ?)");
  for (const [pos, commandId] of [
    [1, "H:1"],
    [2, "H:1"],
    [3, "H:2"],
    [4, "H:1"],
  ] as const)
    add.run(pos, commandId);
  const acknowledged = new Map([
    ["H:1", "pick.confirm"],
    ["H:2", "pick.confirm"],
    ["H:3", "pick.confirm"],
    ["H:4", "work.next"],
  ]);
  expect(acknowledgedOnce(db, acknowledged)).toEqual([
    "pick.confirm H:1 is in the book twice",
    "pick.confirm H:3 was acknowledged and is not in the book",
  ]);
});
