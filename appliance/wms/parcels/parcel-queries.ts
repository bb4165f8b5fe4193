import type { conveyorsContracts } from "#sync/contracts/conveyors.ts";
import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { Parcel, ParcelState } from "#sync/model/records/parcel.ts";
import type { Reader } from "../../store/reader.ts";
import { cursors, readCursor } from "../stock/page-cursor.ts";

type Contract = (typeof conveyorsContracts)["conveyors.parcels"];

/** Passages, the newest first. A search finds a barcode or an LPN as a whole. */
export function listParcels(
  reader: Reader,
  { machineId, state, search, after, limit }: InputOf<Contract>,
): OutputOf<Contract> {
  const [fromMs, fromId] =
    after === undefined ? [Number.MAX_SAFE_INTEGER, "~"] : readCursor(after, cursors.numberAndText);
  const states = state === "all" ? [...open, ...ended] : state === "open" ? open : state === "ended" ? ended : [state];
  const rows = reader.rows<{ id: string }>(
    search === "" ? newestSql : searchSql,
    ...(search === "" ? [] : [search, search]),
    JSON.stringify(states),
    machineId ?? null,
    machineId ?? null,
    fromMs,
    fromMs,
    fromId,
    limit + 1,
  );
  const parcels = rows.slice(0, limit).flatMap(({ id }) => reader.get("parcel", id) ?? []);
  const last = rows.length > limit ? (parcels.at(-1) as Parcel) : undefined;
  return {
    parcels,
    next: last ? JSON.stringify([last.seenAt ?? 0, last.id]) : null,
    open: reader.countOf("parcel", { state: open, ...(machineId && { machine: machineId }) }),
  };
}

const open: ParcelState[] = ["seen", "decided", "commanded"];
const ended: ParcelState[] = ["diverted", "rerouted", "lost"];
const page = `state IN (SELECT value FROM json_each(?)) AND (? IS NULL OR machine = ?)
  AND (seenAt < ? OR (seenAt = ? AND id < ?)) ORDER BY seenAt DESC, id DESC LIMIT ?`;
const newestSql = `SELECT id FROM parcel WHERE ${page}`;
const searchSql = `SELECT id FROM parcel WHERE id IN
  (SELECT id FROM parcel WHERE barcode = ? UNION SELECT id FROM parcel WHERE lpn = ?) AND ${page}`;
