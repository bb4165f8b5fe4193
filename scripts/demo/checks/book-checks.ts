import type { Database } from "better-sqlite3";

/** Units are neither made nor lost: each side of every move is in the book. */
export function conservation(db: Database): string[] {
  const rows = db
    .prepare(
      "SELECT sku, lot, serial, owner, sum(delta) AS sum FROM entry GROUP BY sku, lot, serial, owner HAVING sum <> 0",
    )
    .all() as { sku: string; lot: string; serial: string; sum: number }[];
  return rows.map(({ sku, lot, serial, sum }) => `${sku} ${lot} ${serial} sums to ${sum}`);
}

/** Promises are never more than what stands there. */
export function doublePromises(db: Database): string[] {
  const rows = db
    .prepare(
      `SELECT a.place, a.sku, a.lot, a.serial, a.lpn, sum(a.qty) AS promised, coalesce((SELECT sum(b.onHand) FROM balance AS b
         WHERE b.place = a.place AND b.sku = a.sku AND b.lot = a.lot AND b.serial = a.serial AND b.lpn = a.lpn AND b.owner = a.owner AND b.status = a.status), 0) AS onHand
       FROM allocation AS a WHERE a.qty > 0 GROUP BY a.place, a.sku, a.lot, a.serial, a.lpn, a.owner, a.status HAVING promised > onHand`,
    )
    .all() as { place: string; sku: string; promised: number; onHand: number }[];
  return rows.map(({ place, sku, promised, onHand }) => `${sku} in ${place}: ${promised} promised, ${onHand} there`);
}

export function serialsOnce(db: Database): string[] {
  const rows = db
    .prepare(
      "SELECT sku, serial, count(*) AS places, sum(onHand) AS units FROM balance WHERE serial <> '' AND onHand <> 0 AND place NOT LIKE '~%' GROUP BY sku, serial HAVING places > 1 OR units <> 1",
    )
    .all() as { sku: string; serial: string; places: number; units: number }[];
  return rows.map(({ sku, serial, places, units }) => `${sku} ${serial}: ${units} units in ${places} places`);
}

export function lineOrder(db: Database): string[] {
  const rows = db
    .prepare(
      "SELECT orderId, line, pickedQty, packedQty, shippedQty FROM orderLine WHERE shippedQty > packedQty OR packedQty > pickedQty",
    )
    .all() as Record<string, unknown>[];
  return rows.map((row) => JSON.stringify(row));
}

/** Commands that always write a fact, so that an acknowledgement without one would be a lie. */
const writing = new Set([
  "pick.confirm",
  "inbound.receive",
  "inbound.receive-pack",
  "inbound.close",
  "putaway.confirm",
  "stock.move",
  "pack.order",
  "pack.keep-lpn",
  "pack.short",
  "loads.create",
  "loads.ship",
  "counts.line",
  "counts.lpn",
  "counts.finish",
  "counts.approve",
  "put-back.confirm",
  "waves.plan",
  "waves.release",
  "orders.cancel",
  "orders.hold",
]);

/** One command is one run of neighbouring facts: a second run would be a second doing. */
export function acknowledgedOnce(db: Database, acknowledged: ReadonlyMap<string, string>): string[] {
  const facts = db
    .prepare("SELECT commandId, count(*) AS facts, min(pos) AS first, max(pos) AS last FROM journal GROUP BY commandId")
    .all() as { commandId: string; facts: number; first: number; last: number }[];
  const byId = new Map(facts.map((row) => [row.commandId, row]));
  const problems: string[] = [];
  for (const [commandId, name] of acknowledged) {
    const row = byId.get(commandId);
    if (!row && writing.has(name)) problems.push(`${name} ${commandId} was acknowledged and is not in the book`);
    if (row && row.last - row.first + 1 !== row.facts) problems.push(`${name} ${commandId} is in the book twice`);
  }
  return problems;
}
