import type { Db } from "#appliance/store/connection.ts";
import { openForWriting } from "#appliance/store/database.ts";
import { append, genesis } from "#appliance/store/ledger/journal.ts";
import { Statements } from "#appliance/store/statements.ts";
import type { Fact, Move } from "#sync/model/facts/fact.ts";

export interface BookSize {
  facts: number;
  balances: number;
  items: number;
  locations: number;
}

export const skuOf = (i: number): string => `SKU${String(i).padStart(6, "0")}`;
export const placeOf = (i: number): string =>
  `A${String(Math.floor(i / 100)).padStart(3, "0")}-${String(i % 100).padStart(2, "0")}`;
/** Every item has one barcode of its own beside its SKU. */
export const barcodeOf = (i: number): string => `KB${String(i).padStart(8, "0")}`;
const dayMs = 86_400_000;

/**
 * Writes a book of a given size: every fact is a receipt of ten units into one balance, chained and hashed as the appliance does, with
 * its entries and balances, so that `kontor verify` accepts it. Rows go in bulk, since only the finished book is measured.
 */
export function writeBigBook(
  file: string,
  { facts, balances, items, locations }: BookSize,
  note: (text: string) => void,
): Db {
  const db = openForWriting(file);
  db.pragma("synchronous = OFF");
  const statements = new Statements(db);
  const startMs = Date.now() - 400 * dayMs;
  const spotOf = (b: number) => ({
    sku: skuOf(b % items),
    place: placeOf((b * 7919) % locations),
    lot: `L${Math.floor(b / items)}`,
  });

  db.exec("BEGIN");
  const item = db.prepare(
    'INSERT INTO item (id, name, tracksLot, packagings) VALUES (?, ?, 1, \'[{"uom":"CA","qtyBase":12,"weightGrams":6000}]\')',
  );
  const barcode = db.prepare("INSERT INTO barcode (id, code, sku, uom, qtyBase) VALUES (?, ?, ?, 'EA', 1)");
  for (let i = 0; i < items; i++) {
    item.run(skuOf(i), `Item ${i}`);
    barcode.run(`${barcodeOf(i)}|${skuOf(i)}`, barcodeOf(i), skuOf(i));
  }
  const place = db.prepare("INSERT INTO location (id, site, zone, travelSeq, xMm, yMm) VALUES (?, 'S1', ?, ?, ?, ?)");
  for (let i = 0; i < locations; i++)
    place.run(placeOf(i), `Z${i % 10}`, i, (i % 100) * 1000, Math.floor(i / 100) * 2500);
  const lot = db.prepare("INSERT INTO lot (id, sku, lot, expiryDate) VALUES (?, ?, ?, ?)");
  for (let b = 0; b < balances; b++) {
    const { sku, lot: code } = spotOf(b);
    lot.run(`${sku}|${code}`, sku, code, new Date(Date.now() + (60 + (b % 700)) * dayMs).toISOString().slice(0, 10));
  }

  const entry = db.prepare(
    "INSERT INTO entry (pos, line, place, sku, lot, serial, lpn, owner, status, delta) VALUES (?, ?, ?, ?, ?, '', '', '', 'available', ?)",
  );
  const keepAnswer = db.prepare("INSERT INTO answer (commandId, pos) VALUES (?, ?)");
  let hash: Buffer = genesis;
  for (let n = 1; n <= facts; n++) {
    const { sku, place: to, lot: code } = spotOf((n - 1) % balances);
    const atMs = startMs + Math.floor((n / facts) * 399 * dayMs);
    const move: Move = {
      sku,
      lot: code,
      serial: "",
      owner: "",
      qty: 10,
      from: { place: "~supplier", lpn: "", status: "available" },
      to: { place: to, lpn: "", status: "available" },
    };
    const commandId = `hh${n % 40}:${n}`;
    const fact: Fact = {
      pos: n,
      origin: "S1.1",
      seq: n,
      base: 0,
      hlc: `${atMs.toString(16).padStart(12, "0")}${(n % 65_536).toString(16).padStart(4, "0")}`,
      atMs,
      actor: "p-1",
      device: `hh${n % 40}`,
      commandId,
      type: "goods-received",
      data: { sku, qty: 10 },
      moves: [move],
      sets: [],
    };
    hash = append(statements, fact, '{"name":"bench","ok":true,"value":null}', hash);
    keepAnswer.run(commandId, n);
    entry.run(n, 0, "~supplier", sku, code, -10);
    entry.run(n, 1, to, sku, code, 10);
    if (n % 500_000 === 0) {
      note(`${n} facts written`);
      db.exec("COMMIT; BEGIN");
    }
  }
  db.exec(`INSERT INTO balance (place, sku, lot, serial, lpn, owner, status, onHand, allocated, oldestInAt)
    SELECT place, sku, lot, '', '', '', 'available', sum(delta), 0, ${startMs} FROM entry GROUP BY place, sku, lot`);
  db.exec("COMMIT");
  db.pragma("synchronous = FULL");
  db.pragma("wal_checkpoint(TRUNCATE)");
  return db;
}
