import type { Database } from "better-sqlite3";
import type { ShiftResult } from "../run-shift.ts";

interface Row {
  place: string;
  lpn: string;
  sku: string;
  lot: string;
  serial: string;
  qty: number;
}

/**
 * Bin by bin and LPN by LPN: what hands have put there against what the book says. A difference that an open exception of that
 * place or SKU shows is honest; any other is not. Goods on their way to customers are compared too, as what left.
 */
export function floorAgainstBook(db: Database, { floor, gone }: Pick<ShiftResult, "floor" | "gone">): string[] {
  const book = db
    .prepare(
      "SELECT place, lpn, sku, lot, serial, sum(onHand) AS qty FROM balance WHERE onHand <> 0 AND place NOT LIKE '~%' GROUP BY place, lpn, sku, lot, serial",
    )
    .all() as Row[];
  const excused = new Set(
    (
      db
        .prepare(
          "SELECT place, sku FROM exception WHERE state IN ('open', 'claimed', 'resolving') AND kind IN ('shortfall', 'count-difference', 'short-pick', 'stock-not-found', 'serial-twice')",
        )
        .all() as { place: string; sku: string }[]
    ).map(({ place, sku }) => `${place}|${sku}`),
  );
  const problems = differences(floor.all(), book)
    .filter(({ place, sku }) => !excused.has(`${place}|${sku}`))
    .map(
      ({ place, lpn, sku, lot, serial, really, said }) =>
        `${place} ${lpn} ${sku} ${lot} ${serial}: ${really} lie there, the book says ${said}`,
    );
  const customers = db
    .prepare(
      "SELECT '' AS place, '' AS lpn, sku, lot, serial, sum(onHand) AS qty FROM balance WHERE place = '~customer' AND onHand <> 0 GROUP BY sku, lot, serial",
    )
    .all() as Row[];
  const left = differences(
    gone.map((goods) => ({ ...goods, place: "", lpn: "" })),
    customers,
  );
  return [
    ...problems,
    ...left.map(
      ({ sku, lot, serial, really, said }) =>
        `${sku} ${lot} ${serial}: ${really} left the building, the book says ${said}`,
    ),
  ];
}

function differences(floor: readonly Row[], book: readonly Row[]): (Row & { really: number; said: number })[] {
  const rows = new Map<string, Row & { really: number; said: number }>();
  const at = (row: Row) => {
    const key = [row.place, row.lpn, row.sku, row.lot, row.serial].join("|");
    const known = rows.get(key) ?? { ...row, really: 0, said: 0 };
    rows.set(key, known);
    return known;
  };
  for (const row of floor) at(row).really += row.qty;
  for (const row of book) at(row).said += row.qty;
  return [...rows.values()].filter(({ really, said }) => really !== said);
}
