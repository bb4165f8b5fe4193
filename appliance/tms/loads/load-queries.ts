import { getLoad as getContract, listLoads as listContract } from "#sync/contracts/shipping.ts";
import type { Load } from "#sync/model/records/load.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { cartonsOf, loadingProgress, ordersOn, requireLoad } from "./find-load.ts";

/** Loads, newest first; ids of one site grow with its journal. */
export const listLoads = answers(listContract, (reader, { state, limit, after }) => {
  const [, createdAt = "", id = ""] = /^(\d{1,15})\|(.+)$/.exec(after ?? "") ?? [];
  const rows = reader.rows<{ id: string }>(
    `SELECT id FROM load WHERE state IN (SELECT value FROM json_each(?)) AND (? = '' OR (createdAt, id) < (CAST(? AS INTEGER), ?))
     ORDER BY createdAt DESC, id DESC LIMIT ?`,
    JSON.stringify(state),
    createdAt,
    createdAt,
    id,
    limit,
  );
  const loads = rows.map((row) => requireLoad(reader, row.id));
  const last = loads.at(-1);
  return {
    loads: loads.map((load) => shown(reader, load)),
    next: last && loads.length === limit ? `${last.createdAt ?? 0}|${last.id}` : null,
  };
});

export const getLoad = answers(getContract, (reader, { loadId }) => {
  const load = requireLoad(reader, loadId);
  return {
    ...shown(reader, load),
    orderList: ordersOn(reader, load).map(({ id, number, state, customer, shipTo }) => ({
      orderId: id,
      number,
      state,
      customer: shipTo.name || customer,
      cartons: cartonsOf(reader, id).map(({ id: lpn, state: cartonState, location, cartonNumber }) => ({
        lpn,
        state: cartonState,
        location,
        cartonNumber,
      })),
    })),
  };
});

function shown(reader: Reader, load: Load) {
  const { id, createdAt: _at, cartons: _cartons, shortReason: _short, cancelReason: _cancel, ...rest } = load;
  return { loadId: id, ...rest, orders: ordersOn(reader, load).length, ...loadingProgress(reader, load) };
}
