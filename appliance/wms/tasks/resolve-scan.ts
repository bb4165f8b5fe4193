import type { OutputOf } from "#sync/contracts/define.ts";
import { resolveScan as contract } from "#sync/contracts/work.ts";
import { readScan, type Scan } from "#sync/model/gs1/scan.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { itemsByCode } from "../stock/item-codes.ts";
import { lpnTree } from "../stock/lpn-tree.ts";
import { senderOf } from "../stock/site-name.ts";

type Match = OutputOf<typeof contract>["matches"][number];
type StockLine = NonNullable<Match["stock"]>[number];

/**
 * What a code is, anywhere in this site: every meaning it has, the surest first, with the stock and the open work behind it.
 * A badge is deliberately nobody: who somebody is, is no answer for a screen.
 */
export const resolveScan = answers(contract, (reader, { raw }) => {
  const scan = readScan(raw, { nowMs: 0 });
  const text = scan.text.trim();
  const codes = [...new Set([text, text.toUpperCase()])].filter((code) => code !== "");
  const sscc = ssccOf(scan);
  return {
    matches: [
      ...places(reader, codes),
      ...lpns(reader, sscc === undefined ? codes : [sscc, ...codes]),
      ...items(reader, scan, codes),
      ...orders(reader, codes),
      ...inbounds(reader, codes),
      ...loads(reader, codes),
      ...lots(reader, scan, codes),
      ...serials(reader, scan, codes),
      ...tasks(reader, codes),
    ],
  };
});

const stockMax = 50;

function places(reader: Reader, codes: readonly string[]): Match[] {
  return reader.find("location", { id: codes, active: true }).map((place) => ({
    kind: "location",
    id: place.id,
    title: place.id,
    facts: facts({
      zone: place.zone,
      kind: place.kind,
      locked: place.lockedIn || place.lockedOut ? place.lockReason || "locked" : "",
    }),
    stock: stockWhere(reader, "place = ?", place.id),
    tasks: openTasks(reader, "state IN ('released', 'leased') AND (fromPlace = ? OR toPlace = ?)", place.id, place.id),
  }));
}

function lpns(reader: Reader, codes: readonly string[]): Match[] {
  const found = new Map<string, Lpn>();
  for (const lpn of [...reader.find("lpn", { id: codes }), ...reader.find("lpn", { sscc: codes })])
    found.set(lpn.id, lpn);
  return [...found.values()].map((lpn) => ({
    kind: "lpn",
    id: lpn.id,
    title: lpn.id,
    facts: facts({
      kind: lpn.kind,
      state: lpn.state,
      location: lpn.location,
      parent: lpn.parent,
      order: numberOf(reader, lpn.orderId),
      sscc: lpn.sscc,
    }),
    stock: lpnTree(reader, lpn)
      .slice(0, stockMax)
      .flatMap(({ id }) => stockWhere(reader, "lpn = ? AND lpn <> ''", id))
      .slice(0, stockMax),
    tasks: openTasks(reader, "lpn = ? AND state IN ('released', 'leased')", lpn.id),
  }));
}

function items(reader: Reader, scan: Scan, codes: readonly string[]): Match[] {
  const gtin = scan.kind === "gtin" ? scan.gtin : scan.kind === "gs1" ? (scan.gtin ?? scan.contentGtin) : undefined;
  const skus = new Map<string, Match>();
  for (const code of gtin === undefined ? codes : [gtin, ...codes])
    for (const { item, qtyBase } of itemsByCode(reader, code)) {
      if (skus.has(item.id)) continue;
      skus.set(item.id, {
        kind: "item",
        id: item.id,
        title: item.name || item.id,
        facts: facts({
          sku: item.id,
          quantity: qtyBase === 1 ? "" : qtyBase,
          lot: scan.kind === "gs1" ? (scan.lot ?? "") : "",
          serial: scan.kind === "gs1" ? (scan.serial ?? "") : "",
          expiry: scan.kind === "gs1" ? (scan.expiryDate ?? "") : "",
          home: item.homeLocation,
        }),
        stock: stockWhere(reader, "sku = ?", item.id),
        tasks: [],
      });
    }
  return [...skus.values()];
}

function orders(reader: Reader, codes: readonly string[]): Match[] {
  return reader.find("order", { number: codes }, { limit: 20 }).map((order) => ({
    kind: "order",
    id: order.id,
    title: order.number,
    facts: facts({
      state: order.held ? "held" : order.state,
      customer: (order.transferId === "" && order.customer) || order.shipTo.name,
      load: order.loadId === "" ? "" : (reader.get("load", order.loadId)?.number ?? ""),
    }),
    stock: reader
      .find("lpn", { orderId: order.id }, { limit: stockMax })
      .flatMap(({ id }) => stockWhere(reader, "lpn = ? AND lpn <> ''", id)),
    tasks: openTasks(reader, "orderId = ? AND state IN ('released', 'leased')", order.id),
  }));
}

function inbounds(reader: Reader, codes: readonly string[]): Match[] {
  return reader.find("inbound", { number: codes }, { limit: 20 }).map((inbound) => ({
    kind: "inbound",
    id: inbound.id,
    title: inbound.number,
    facts: facts({ state: inbound.state, supplier: senderOf(reader, inbound), dock: inbound.dock }),
    tasks: openTasks(reader, "inboundId = ? AND state IN ('released', 'leased')", inbound.id),
  }));
}

function loads(reader: Reader, codes: readonly string[]): Match[] {
  const byNumber = reader.rows<{ id: string }>(
    "SELECT id FROM load WHERE number IN (SELECT value FROM json_each(?)) ORDER BY +id",
    JSON.stringify(codes),
  );
  return byNumber.flatMap(({ id }) => {
    const load = reader.get("load", id);
    if (!load) return [];
    const about = {
      state: load.state,
      dock: load.dock,
      carrier: load.carrierName || load.carrierScac,
      cartons: load.cartons,
    };
    return [
      {
        kind: "load" as const,
        id,
        title: load.number,
        facts: facts(about),
        tasks: openTasks(reader, "loadId = ? AND state IN ('released', 'leased')", id),
      },
    ];
  });
}

/** Lots by `<sku>|<lot>` with the SKU of the scan, or by a lot code alone, whose stock says which SKUs it has. */
function lots(reader: Reader, scan: Scan, codes: readonly string[]): Match[] {
  const code = scan.kind === "gs1" ? scan.lot : undefined;
  const wanted = code === undefined ? codes : [code];
  const rows = reader.rows<{ id: string }>(
    "SELECT id FROM lot WHERE lot IN (SELECT value FROM json_each(?)) ORDER BY +id LIMIT 20",
    JSON.stringify(wanted),
  );
  return rows.flatMap(({ id }) => {
    const lot = reader.get("lot", id);
    if (!lot) return [];
    const about = { sku: lot.sku, expiry: lot.expiryDate, status: lot.status };
    return [
      {
        kind: "lot" as const,
        id,
        title: lot.lot,
        facts: facts(about),
        stock: stockWhere(reader, "sku = ? AND lot = ?", lot.sku, lot.lot),
      },
    ];
  });
}

function serials(reader: Reader, scan: Scan, codes: readonly string[]): Match[] {
  const wanted = scan.kind === "gs1" && scan.serial !== undefined ? [scan.serial] : codes;
  const standing = reader.rows<{ sku: string; serial: string; place: string; lot: string }>(
    `SELECT sku, serial, place, lot FROM balance INDEXED BY balance_serial_only
     WHERE serial IN (SELECT value FROM json_each(?)) AND serial <> '' AND onHand > 0 ORDER BY sku, serial LIMIT 20`,
    JSON.stringify(wanted),
  );
  return standing.map(({ sku, serial, place, lot }) => ({
    kind: "serial",
    id: `${sku}|${serial}`,
    title: serial,
    facts: facts({ sku, location: place, lot }),
    stock: stockWhere(reader, "sku = ? AND serial = ? AND serial <> ''", sku, serial),
  }));
}

function tasks(reader: Reader, codes: readonly string[]): Match[] {
  return reader.find("task", { id: codes }).map((task) => ({
    kind: "task",
    id: task.id,
    title: task.type,
    facts: facts({ state: task.state, from: task.fromPlace, to: task.toPlace, holder: task.leaseHolder }),
  }));
}

function stockWhere(reader: Reader, condition: string, ...values: string[]): StockLine[] {
  return reader.rows<StockLine>(
    `SELECT place, sku, lot, lpn, status, onHand, allocated FROM balance
     WHERE ${condition} AND onHand <> 0 AND place NOT LIKE '~%' ORDER BY place, sku, lot, lpn LIMIT ${stockMax}`,
    ...values,
  );
}

function openTasks(reader: Reader, condition: string, ...values: string[]): NonNullable<Match["tasks"]> {
  return reader.rows<{ id: string; type: string; state: string }>(
    `SELECT id, type, state FROM task WHERE ${condition} ORDER BY priority, id LIMIT 20`,
    ...values,
  );
}

/** Empty values say nothing, so they are not shown. */
function facts(values: Record<string, string | number>): Match["facts"] {
  return Object.entries(values)
    .filter(([, value]) => value !== "")
    .map(([label, value]) => ({ label, value }));
}

const numberOf = (reader: Reader, orderId: string) =>
  orderId === "" ? "" : (reader.get("order", orderId)?.number ?? orderId);
const ssccOf = (scan: Scan) => (scan.kind === "gs1" || scan.kind === "sscc" ? scan.sscc : undefined);
