import { stageLpn as contract } from "#sync/contracts/shipping.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { rootOf } from "../../wms/stock/lpn-tree.ts";
import { requireLocation, requireLpn, requireState, requireUnlocked } from "../../wms/stock/require.ts";
import { stageWhole } from "../../wms/stock/stage-whole.ts";

/** Packed goods are brought to the lane they are loaded from. */
export const stageLpn = decides(contract, (book, { lpn: id, toPlace }) => {
  const lpn = rootOf(book, requireLpn(book, id));
  requireState("lpn", lpn, "packed", "staged", "closed");
  requireLane(book, toPlace);
  const stands = book.get("location", lpn.location);
  if (stands && stands.id !== toPlace) requireUnlocked(stands, "out");
  const states = stageWhole(book, lpn, toPlace);
  return { lpn: lpn.id, orderState: states[0] ?? "" };
});

/** A place where packed goods wait: staging, packing or a dock. */
export function requireLane(book: Book, location: string): void {
  const place = requireLocation(book, location);
  if (!place.capabilities.some((one) => one === "stage" || one === "pack" || one === "load"))
    refuse({ code: "capability-missing", location, capability: "stage" });
  requireUnlocked(place, "in");
}
