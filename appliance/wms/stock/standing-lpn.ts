import type { Lpn, LpnState } from "#sync/model/records/lpn.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { requireLpn } from "./require.ts";

/** Gone out of the building, or out of the book: nothing can be done with it here. */
const gone = new Set<LpnState>(["shipped", "loaded", "lost"]);

/** An LPN that stands in this building. */
export function requireStandingLpn(reader: Reader, id: string): Lpn {
  const lpn = requireLpn(reader, id);
  if (gone.has(lpn.state)) refuse({ code: "lpn-in-use", lpn: id, state: lpn.state });
  return lpn;
}
