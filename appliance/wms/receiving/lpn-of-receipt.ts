import type { RecordSet } from "#sync/model/facts/fact.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Location } from "#sync/model/records/location.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { type Book, refuse } from "../../store/book.ts";
import { giveNumber } from "../stock/give-number.ts";

export interface ReceivingLpn {
  id: string;
  /** Where the goods are booked in: where the LPN stands by now, which may be further than the dock when a scan comes late. */
  place: string;
  sets: RecordSet<"lpn">[];
}

/** The LPN that goods go onto: a new label, one that was emptied, or one that stands here already. Numbered here when there is none. */
export function lpnOfReceipt(
  book: Book,
  label: string,
  { kind, place, inboundId }: { kind: Lpn["kind"]; place: Location; inboundId: string },
): ReceivingLpn {
  const id = label === "" ? giveNumber(book, "lpn") : (parseSscc(label) ?? label);
  const known = book.get("lpn", id);
  if (!known && book.get("location", id)) refuse({ code: "lpn-in-use", lpn: id, state: "the label of a location" });
  const cameBack = known?.state === "shipped" && (book.get("inbound", inboundId)?.transferId ?? "") !== "";
  if (!known || cameBack || known.state === "planned" || known.state === "emptied") {
    const fields = {
      kind: known?.kind ?? kind,
      state: "building" as const,
      location: place.id,
      parent: "",
      inboundId,
      orderId: "",
      loadId: "",
      createdAt: known?.createdAt ?? book.nowMs,
      closedAt: null,
    };
    return { id, place: place.id, sets: [{ record: "lpn", id, fields }] };
  }
  const isOurs = ["building", "closed", "stored"].includes(known.state) && known.orderId === "";
  if (!isOurs) refuse({ code: "lpn-in-use", lpn: id, state: known.state });
  return {
    id,
    place: known.location,
    sets: known.inboundId === "" ? [{ record: "lpn", id, fields: { inboundId } }] : [],
  };
}
