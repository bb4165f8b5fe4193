import type { LightOrder } from "#drivers/kit/pick-lights.ts";
import type { Reader } from "../../store/reader.ts";

/** What a module should show, and what its button answers. */
export interface WantedLight {
  /** The step: one promise of one lease, or one putaway of one lease. The same step under a new lease is another. */
  step: string;
  kind: "pick" | "put";
  taskId: string;
  leaseEpoch: number;
  /** Who is shown the way, and whose answer the button is. */
  person: string;
  device: string;
  place: string;
  qty: number;
  allocationId: string;
  fromLpn: string;
  /** The tote of this order on the cart, or the LPN that is put away. */
  toLpn: string;
  order: LightOrder;
}

/**
 * What stands lit at these places while people hold leases: every open line of a leased walk, and where a leased putaway goes. One module shows one
 * step at a time, the lease that began first; each person at these modules has a colour. What needs a scan (a serial number) is not lit.
 */
export function wantedLights(reader: Reader, places: ReadonlySet<string>): Map<string, WantedLight> {
  if (places.size === 0) return new Map();
  const json = JSON.stringify([...places]);
  const rows = [...reader.rows<Row>(picksSql, json), ...reader.rows<Row>(putsSql, json)].sort(
    (a, b) => a.startedAt - b.startedAt || (a.step < b.step ? -1 : 1),
  );
  const people = [...new Set(rows.map(({ person }) => person))];
  const wanted = new Map<string, WantedLight>();
  for (const { startedAt: _, slots, orderId, ...row } of rows) {
    if (wanted.has(row.place)) continue;
    const colour = colours[people.indexOf(row.person) % colours.length] ?? "green";
    const slot = (JSON.parse(slots) as { lpn: string; orderId: string }[]).find((one) => one.orderId === orderId);
    wanted.set(row.place, {
      ...row,
      step: `${row.step}:${row.leaseEpoch}`,
      toLpn: row.kind === "put" ? row.toLpn : slot?.lpn || row.toLpn,
      order: { colour, mode: row.kind === "pick" ? "steady" : "blink", quantity: row.qty },
    });
  }
  return wanted;
}

type Row = Omit<WantedLight, "order"> & { startedAt: number; slots: string; orderId: string };

const colours: readonly LightOrder["colour"][] = ["green", "blue", "yellow", "magenta", "cyan", "red"];

const picksSql = `SELECT 'pick:' || a.id AS step, 'pick' AS kind, t.id AS taskId, t.leaseEpoch, t.leaseHolder AS person, t.leaseDevice AS device, a.place, a.qty,
    a.id AS allocationId, a.lpn AS fromLpn, a.toLpn, coalesce(t.startedAt, 0) AS startedAt, t.slots, a.orderId
  FROM task AS t JOIN allocation AS a ON a.taskId = t.id LEFT JOIN item AS i ON i.id = a.sku
  WHERE t.state = 'leased' AND t.type = 'pick' AND a.state = 'open' AND coalesce(i.tracksSerial, 0) = 0
    AND a.place IN (SELECT value FROM json_each(?))`;
const putsSql = `SELECT 'put:' || t.id AS step, 'put' AS kind, t.id AS taskId, t.leaseEpoch, t.leaseHolder AS person, t.leaseDevice AS device, t.toPlace AS place, 1 AS qty,
    '' AS allocationId, '' AS fromLpn, t.lpn AS toLpn, coalesce(t.startedAt, 0) AS startedAt, '[]' AS slots, '' AS orderId
  FROM task AS t WHERE t.state = 'leased' AND t.type = 'putaway' AND t.lpn <> ''
    AND t.toPlace IN (SELECT value FROM json_each(?))`;
