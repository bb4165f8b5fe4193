import type { Transport } from "#sync/model/records/transport.ts";
import type { Reader } from "../../store/reader.ts";

/** A robot has the load, or is on its way to it. */
const underWay = ["assigned", "driving", "loaded", "withdrawing"] as const;

/** The transport of the robot that has this LPN, or will take it in a moment. */
export const robotWith = (reader: Reader, lpn: string): Transport | undefined =>
  reader.first("transport", { lpn, state: [...underWay] });
