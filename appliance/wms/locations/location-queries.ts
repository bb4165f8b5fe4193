import { getLocation as getContract, listLocations as listContract } from "#sync/contracts/locations.ts";
import { refuse } from "../../store/book.ts";
import { answers } from "../../store/handler.ts";
import { plannedInto, presentAt, standingLpnStates } from "../stock/capacity.ts";
import { cursors, readCursor } from "../stock/page-cursor.ts";

/** In walking order. `next` is the path position and the code of the last one. */
export const listLocations = answers(listContract, (reader, { search, zone, kind, capability, limit, after }) => {
  const [afterSeq, afterId] = after === undefined ? [-1, ""] : readCursor(after, cursors.numberAndText);
  const rows = reader.rows<{ id: string; skus: number; lpns: number }>(
    listSql,
    afterSeq,
    afterId,
    `${search.replace(/[\\%_]/g, "\\$&")}%`,
    ...twice(zone),
    ...twice(kind),
    ...twice(capability === undefined ? undefined : JSON.stringify(capability)),
    limit + 1,
  );
  const locations = rows.slice(0, limit).flatMap(({ id, skus, lpns }) => {
    const place = reader.get("location", id);
    if (!place) return [];
    const { zone, kind, capabilities, travelSeq, mixing, lockedIn, lockedOut, lockReason, active } = place;
    return [{ id, zone, kind, capabilities, travelSeq, mixing, lockedIn, lockedOut, lockReason, active, skus, lpns }];
  });
  const last = locations.at(-1);
  return { locations, next: rows.length > limit && last ? JSON.stringify([last.travelSeq, last.id]) : undefined };
});

/** A filter that may be left out: asked for once whether it is there, once for its value. */
const twice = (value: string | undefined): [string | null, string | null] => [value ?? null, value ?? null];

export const getLocation = answers(getContract, (reader, { location: id }) => {
  const location = reader.get("location", id) ?? refuse({ code: "location-unknown", location: id });
  const present = presentAt(reader, id);
  const planned = plannedInto(reader, id);
  const fill = ({ weightGrams, volumeMm3, lpns }: typeof present) => ({ weightGrams, volumeMm3, lpns });
  return {
    location,
    stock: reader.rows<StockRow>(stockSql, id),
    lpns: reader
      .find("lpn", { location: id, state: ["planned", "building", "closed", "stored", "picked", "packed", "staged"] })
      .map(({ id: lpn, kind, state }) => ({ id: lpn, kind, state })),
    present: fill(present),
    planned: fill(planned),
    tasks: reader
      .find("task", { toPlace: id, state: ["created", "released", "leased"] })
      .map(({ id: taskId, type, state, lpn, sku, qty }) => ({
        id: taskId,
        type,
        state,
        direction: "in" as const,
        lpn,
        sku,
        qty,
      })),
    holds: reader
      .find("hold", { place: id, active: true })
      .map(({ id: holdId, reason, sku }) => ({ id: holdId, reason, sku })),
  };
});

interface StockRow {
  sku: string;
  name: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: string;
  onHand: number;
  allocated: number;
}

const listSql = `SELECT l.id,
    (SELECT count(DISTINCT b.sku) FROM balance AS b WHERE b.place = l.id AND b.onHand > 0) AS skus,
    (SELECT count(*) FROM lpn WHERE lpn.location = l.id AND lpn.parent = '' AND lpn.state IN ${standingLpnStates}) AS lpns
  FROM location AS l
  WHERE (l.travelSeq, l.id) > (?, ?) AND l.id LIKE ? ESCAPE '\\'
    AND (? IS NULL OR l.zone = ?) AND (? IS NULL OR l.kind = ?) AND (? IS NULL OR instr(l.capabilities, ?) > 0)
  ORDER BY l.travelSeq, l.id LIMIT ?`;
const stockSql = `SELECT b.sku, coalesce(i.name, '') AS name, b.lot, b.serial, b.lpn, b.owner, b.status, b.onHand, b.allocated
  FROM balance AS b LEFT JOIN item AS i ON i.id = b.sku WHERE b.place = ? ORDER BY b.sku, b.lot, b.serial, b.lpn, b.owner, b.status LIMIT 2000`;
