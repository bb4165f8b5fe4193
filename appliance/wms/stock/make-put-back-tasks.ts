import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Order } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";

/** Picked units that nobody wants any more. Without a quantity: all of that SKU that was picked for the order. */
export interface PutBackWish {
  sku: string;
  /** Only this lot; empty takes any. */
  lot: string;
  qty: number;
}

/**
 * A pick is a fact, so goods picked for a cancelled order go back to the shelves as work: one task per LPN and content, holding the SKU,
 * lot and quantity; `result` names serial, owner and reason. Goods found in no LPN of the order are put back from where picks are dropped.
 */
export function makePutBackTasks(
  book: Book,
  order: Order,
  wishes: readonly PutBackWish[],
  reason: string,
): { taskIds: string[]; sets: RecordSet[] } {
  const standing = book.rows<Picked>(pickedSql, order.id, order.id);
  const waiting = book.find("task", { orderId: order.id, type: "put-back", state: ["created", "released", "leased"] });
  for (const task of waiting) {
    const same = standing.find((p) => p.lpn === task.lpn && p.sku === task.sku && p.lot === task.lot && p.onHand > 0);
    if (same) same.onHand -= task.qty;
  }
  const sets: RecordSet[] = [];
  const taskIds: string[] = [];
  for (const { sku, lot, qty } of wishes) {
    let left = qty;
    for (const picked of standing) {
      if (left === 0) break;
      if (picked.sku !== sku || (lot !== "" && picked.lot !== lot) || picked.onHand <= 0) continue;
      const units = Math.min(left, picked.onHand);
      picked.onHand -= units;
      left -= units;
      add(picked, units);
    }
    if (left > 0)
      add({ lpn: "", place: book.setting("picking.stagingLocation"), sku, lot, serial: "", owner: order.owner }, left);
  }
  return { taskIds, sets };

  function add({ lpn, place, sku, lot, serial, owner }: Omit<Picked, "onHand">, qty: number): void {
    const id = book.newId();
    const zone = book.get("location", place)?.zone ?? "";
    taskIds.push(id);
    sets.push({
      record: "task",
      id,
      fields: {
        type: "put-back",
        state: "released",
        priority: order.priority,
        zone,
        fromPlace: place,
        lpn,
        sku,
        lot,
        qty,
        orderId: order.id,
        waveId: order.waveId,
        result: { serial, owner, reason },
        createdAt: book.nowMs,
      },
    });
  }
}

interface Picked {
  lpn: string;
  place: string;
  sku: string;
  lot: string;
  serial: string;
  owner: string;
  onHand: number;
}

// Loose goods in a tote first: unpacking a closed carton is more work.
const pickedSql = `SELECT b.lpn, b.place, b.sku, b.lot, b.serial, b.owner, b.onHand
  FROM lpn AS l CROSS JOIN balance AS b ON b.lpn = l.id AND b.lpn <> ''
  WHERE b.onHand > 0 AND l.state NOT IN ('loaded', 'shipped') AND l.id IN (
    SELECT id FROM lpn WHERE orderId = ? UNION SELECT toLpn FROM allocation WHERE orderId = ? AND state = 'picked' AND toLpn <> '')
  ORDER BY l.state IN ('packed', 'staged'), l.id, b.sku, b.lot, b.serial`;
