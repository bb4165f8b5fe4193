import { conveyorsContracts as contracts } from "#sync/contracts/conveyors.ts";
import type { Contract } from "#sync/contracts/define.ts";
import type { Book } from "../../store/book.ts";
import { answers, type CommandHandler, decides, type Handlers } from "../../store/handler.ts";
import { closeLane, commandUnit, openLane, trustCertificate } from "./lane-commands.ts";
import { decideParcel, endParcel, noteStray, seeParcel } from "./note-parcel.ts";
import { listParcels } from "./parcel-queries.ts";

/** The book's side of conveyors. Lanes as they are now, and what a controller shows, the floor answers itself. */
export const parcelsHandlers: Handlers = {
  "conveyors.parcels": answers(contracts["conveyors.parcels"], listParcels),
  "conveyors.close-lane": decides(contracts["conveyors.close-lane"], closeLane),
  "conveyors.open-lane": decides(contracts["conveyors.open-lane"], openLane),
  "conveyors.command": decides(contracts["conveyors.command"], commandUnit),
  "machines.trust": decides(contracts["machines.trust"], trustCertificate),
  /** Sent by the floor for machines; in no contract list, so nobody else can. */
  "parcel.seen": own("parcel.seen", seeParcel),
  "parcel.decided": own("parcel.decided", decideParcel),
  "parcel.ended": own("parcel.ended", endParcel),
  "parcel.stray": own("parcel.stray", noteStray),
};

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
