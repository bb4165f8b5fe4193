import type { Statement } from "better-sqlite3";
import type { Db } from "../store/connection.ts";
import type { TestSite } from "./test-site.ts";

/**
 * The invariants of the book (I1–I5, I8, I9, I11, I14 of the domain rules), each as a question whose answer must be empty. Throws with
 * every broken one and its first rows, so that a failed random test tells what went wrong and not only that it did.
 */
export function expectSound(site: Pick<TestSite, "db">): void {
  const broken = checks.flatMap(({ rule, sql }) => {
    const rows = prepared(site.db, `SELECT * FROM (${sql}) LIMIT 3`).all();
    return rows.length === 0 ? [] : [`${rule}: ${rows.map((row) => JSON.stringify(row)).join(" ")}`];
  });
  if (broken.length > 0) throw new Error(`The book is not sound.\n${broken.join("\n")}`);
}

/** A random test asks again and again: each question is prepared once per book. */
function prepared(db: Db, sql: string): Statement {
  const known = statements.get(db) ?? new Map<string, Statement>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare(sql);
  known.set(sql, statement);
  return statement;
}
const statements = new WeakMap<Db, Map<string, Statement>>();

const real = "place NOT LIKE '~%'";

const checks: readonly { rule: string; sql: string }[] = [
  {
    rule: "I1 every fact's moves sum to zero per SKU, lot, serial and owner",
    sql: "SELECT pos, sku, lot, serial, owner, sum(delta) AS sum FROM entry GROUP BY pos, sku, lot, serial, owner HAVING sum(delta) <> 0",
  },
  {
    rule: "I2 a balance is the sum of its entries",
    sql: `SELECT e.*, b.onHand FROM
        (SELECT place, sku, lot, serial, lpn, owner, status, sum(delta) AS entered FROM entry GROUP BY 1, 2, 3, 4, 5, 6, 7) AS e
        LEFT JOIN balance AS b USING (place, sku, lot, serial, lpn, owner, status)
      WHERE e.entered <> coalesce(b.onHand, 0)`,
  },
  {
    rule: "I2 no balance without entries",
    sql: `SELECT b.* FROM balance AS b WHERE b.onHand <> 0 AND NOT EXISTS (SELECT 1 FROM entry AS e WHERE
      e.place = b.place AND e.sku = b.sku AND e.lot = b.lot AND e.serial = b.serial AND e.lpn = b.lpn AND e.owner = b.owner AND e.status = b.status)`,
  },
  {
    rule: "I3 one serial number stands once, in one place",
    sql: `SELECT sku, serial, sum(onHand) AS units, group_concat(place) AS places FROM balance
      WHERE serial <> '' AND ${real} AND onHand <> 0 GROUP BY sku, serial HAVING sum(onHand) <> 1 OR count(*) <> 1`,
  },
  { rule: "I4 no real place below zero", sql: `SELECT * FROM balance WHERE ${real} AND onHand < 0` },
  {
    rule: "I5 promises are covered by stock",
    sql: "SELECT * FROM balance WHERE allocated < 0 OR allocated > onHand AND allocated > 0",
  },
  {
    rule: "I5 what a balance has promised is what its open allocations hold",
    sql: `SELECT b.place, b.sku, b.lot, b.serial, b.lpn, b.owner, b.status, b.allocated, coalesce(a.held, 0) AS held FROM balance AS b
      LEFT JOIN (SELECT place, sku, lot, serial, lpn, owner, status, sum(qty) AS held FROM allocation WHERE qty <> 0 GROUP BY 1, 2, 3, 4, 5, 6, 7) AS a
        USING (place, sku, lot, serial, lpn, owner, status)
      WHERE b.allocated <> coalesce(a.held, 0)`,
  },
  {
    rule: "I5 no allocation holds what no balance knows",
    sql: `SELECT a.id, a.place, a.sku, a.qty FROM allocation AS a WHERE a.qty <> 0 AND NOT EXISTS (SELECT 1 FROM balance AS b WHERE
      b.place = a.place AND b.sku = a.sku AND b.lot = a.lot AND b.serial = a.serial AND b.lpn = a.lpn AND b.owner = a.owner AND b.status = a.status)`,
  },
  {
    rule: "I5 an order line's allocated quantity is what its allocations hold",
    sql: `SELECT l.id, l.allocatedQty, coalesce(a.held, 0) AS held FROM orderLine AS l
      LEFT JOIN (SELECT orderLineId, sum(qty) AS held FROM allocation WHERE state = 'open' GROUP BY 1) AS a ON a.orderLineId = l.id
      WHERE l.allocatedQty <> coalesce(a.held, 0)`,
  },
  {
    rule: "I8 an LPN's content stands where its LPN stands",
    sql: `SELECT b.lpn, b.place, l.location FROM balance AS b LEFT JOIN lpn AS l ON l.id = b.lpn
      WHERE b.lpn <> '' AND b.onHand <> 0 AND ${real} AND (l.id IS NULL OR l.location <> b.place)`,
  },
  {
    rule: "I8 a nested LPN stands where its parent stands",
    sql: `SELECT c.id, c.location, c.parent, p.location AS parentLocation FROM lpn AS c LEFT JOIN lpn AS p ON p.id = c.parent
      WHERE c.parent <> '' AND (p.id IS NULL OR p.location <> c.location)`,
  },
  {
    rule: "I8 no LPN stands inside itself",
    sql: `WITH RECURSIVE up (id, parent, depth) AS (
        SELECT id, parent, 1 FROM lpn WHERE parent <> ''
        UNION ALL SELECT up.id, lpn.parent, depth + 1 FROM up JOIN lpn ON lpn.id = up.parent WHERE lpn.parent <> '' AND depth < 30)
      SELECT id FROM up WHERE parent = id OR depth = 30`,
  },
  {
    rule: "I9 finished or cancelled work holds no stock",
    sql: `SELECT t.id, t.state, a.id AS allocationId, a.qty FROM task AS t JOIN allocation AS a ON a.taskId = t.id
      WHERE t.state IN ('done', 'cancelled') AND a.state = 'open'`,
  },
  {
    rule: "I9 an allocation holds stock exactly while it is open",
    sql: "SELECT id, state, qty FROM allocation WHERE qty < 0 OR (state = 'open') <> (qty > 0)",
  },
  {
    rule: "I11 shipped <= packed <= picked, and no line is given more than was asked",
    sql: `SELECT * FROM orderLine WHERE shippedQty > packedQty OR packedQty > pickedQty OR shippedQty < 0 OR cancelledQty < 0 OR backorderQty < 0
      OR promisedQty < 0 OR allocatedQty < 0 OR cancelledQty + backorderQty + shippedQty > orderedQty`,
  },
  {
    rule: "I14 quarantined, damaged or held status is never promised",
    sql: "SELECT id, place, sku, status, qty FROM allocation WHERE state = 'open' AND status <> 'available'",
  },
  {
    rule: "I14 what is on hold is not promised",
    sql: `SELECT a.id, a.place, a.lpn, a.sku, a.lot, h.scope, h.reason FROM allocation AS a JOIN hold AS h ON h.active = 1 AND (
        h.scope = 'lpn' AND h.lpn = a.lpn AND a.lpn <> '' OR h.scope = 'location' AND h.place = a.place
        OR h.scope = 'lot' AND h.sku = a.sku AND h.lot = a.lot OR h.scope = 'sku' AND h.sku = a.sku AND h.place IN ('', a.place))
      WHERE a.state = 'open'`,
  },
];
