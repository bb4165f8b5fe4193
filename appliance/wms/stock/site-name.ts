import type { Inbound } from "#sync/model/records/inbound.ts";
import type { Reader } from "../../store/reader.ts";

/** How people call a site of the company; its id until the cloud told a name. */
export const siteNameOf = (reader: Reader, site: string): string => reader.get("site", site)?.name || site;

/** Who sent a delivery, for people: a supplier by its code, another site of the company by its name. */
export const senderOf = (reader: Reader, { transferId, supplier }: Pick<Inbound, "transferId" | "supplier">): string =>
  transferId === "" ? supplier : siteNameOf(reader, supplier);
