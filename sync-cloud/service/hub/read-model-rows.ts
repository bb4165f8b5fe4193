import type { Move, RecordSet } from "../../model/facts/fact.ts";
import { isVirtual } from "../../model/facts/fact.ts";
import type { HubEntry } from "../../protocol/hub/view.ts";
import { siteOf } from "../../protocol/origin.ts";
import { jsonText } from "../store/json-text.ts";

export interface EntryRow {
  hubPos: number;
  line: number;
  site: string;
  sku: string;
  lot: string;
  serial: string;
  owner: string;
  qty: number;
  fromPlace: string;
  fromLpn: string;
  toPlace: string;
  toLpn: string;
  atMs: number;
  type: string;
  ref: string;
}

const isApplied = ({ verdict }: HubEntry): boolean => verdict.kind === "accepted" || verdict.kind === "flagged";

/** What a recall asks for: every move of units that have a lot or a serial number. */
export function entriesOf(entry: HubEntry): EntryRow[] {
  const { fact, hubPos } = entry;
  if (!isApplied(entry)) return [];
  const rows: EntryRow[] = [];
  let ref: string | undefined;
  for (const [line, move] of fact.moves.entries()) {
    if (move.lot === "" && move.serial === "") continue;
    ref ??= refOf(fact.sets);
    rows.push({
      hubPos,
      line,
      site: siteOf(fact.origin),
      sku: move.sku,
      lot: move.lot,
      serial: move.serial,
      owner: move.owner,
      qty: move.qty,
      fromPlace: move.from.place,
      fromLpn: move.from.lpn,
      toPlace: move.to.place,
      toLpn: move.to.lpn,
      atMs: fact.atMs,
      type: fact.type,
      ref,
    });
  }
  return rows;
}

/** The order, transfer or inbound that a fact was for, as `<record>/<id>`. */
function refOf(sets: readonly RecordSet[]): string {
  for (const { record, id, fields } of sets) {
    if (record === "order" || record === "transfer" || record === "inbound") return `${record}/${id}`;
    const inboundId = (fields as { inboundId?: unknown }).inboundId;
    if (record === "receipt" && typeof inboundId === "string" && inboundId !== "") return `inbound/${inboundId}`;
  }
  return "";
}

export interface HourRow {
  hourMs: number;
  facts: number;
  receivedQty: number;
  pickedQty: number;
  shippedQty: number;
  shippedOrders: number;
}

const hourLengthMs = 3_600_000;

export function hourlyOf(entries: readonly HubEntry[]): HourRow[] {
  const hours = new Map<number, HourRow>();
  let row: HourRow | undefined;
  for (const entry of entries) {
    const { fact } = entry;
    const hourMs = Number.isSafeInteger(fact.atMs) ? Math.floor(fact.atMs / hourLengthMs) * hourLengthMs : 0;
    if (row?.hourMs !== hourMs) row = hours.get(hourMs);
    if (!row) {
      row = { hourMs, facts: 0, receivedQty: 0, pickedQty: 0, shippedQty: 0, shippedOrders: 0 };
      hours.set(hourMs, row);
    }
    row.facts += 1;
    if (!isApplied(entry)) continue;
    for (const move of fact.moves) {
      row.receivedQty += crossing(move, "~supplier");
      row.shippedQty -= crossing(move, "~customer");
    }
    if (fact.type === "units-picked") for (const { qty } of fact.moves) row.pickedQty += qty;
    if (fact.type === "order-shipped") row.shippedOrders += 1;
  }
  return [...hours.values()];
}

/** Units that come from a place outside the building, less those that go back to it. */
function crossing({ from, to, qty }: Move, outside: string): number {
  if (from.place === outside && !isVirtual(to.place)) return qty;
  return to.place === outside && !isVirtual(from.place) ? -qty : 0;
}

export interface HeldRow {
  hubPos: number;
  seq: number;
  origin: string;
  site: string;
  kind: string;
  reason: string;
  detail: string;
  fact: string;
  eff: string;
  tip: string;
}

/** Facts that have their place in the log and no effect yet, whole. */
export function heldFacts(entries: readonly HubEntry[]): HeldRow[] {
  return entries.flatMap(({ fact, verdict, hubPos, eff }) => {
    if (verdict.kind !== "quarantined" && verdict.kind !== "late") return [];
    const [reason, detail] = verdict.kind === "late" ? ["sealed", ""] : [verdict.reason, verdict.detail];
    const where = { hubPos, seq: fact.seq, origin: fact.origin, site: siteOf(fact.origin) };
    const tip = verdict.kind === "late" ? verdict.tip : "";
    return [{ ...where, kind: verdict.kind, reason, detail, fact: jsonText(fact), eff, tip }];
  });
}
