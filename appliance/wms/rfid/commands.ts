import type { Contract } from "#sync/contracts/define.ts";
import { rfidContracts as contracts } from "#sync/contracts/rfid.ts";
import type { Book } from "../../store/book.ts";
import { answers, type CommandHandler, type Handlers } from "../../store/handler.ts";
import { addToSweep, startSweep, stopSweep } from "./sweeps.ts";
import { takePassage } from "./take-passage.ts";

export const rfidHandlers: Handlers = {
  "rfid.sweep-start": startSweep,
  "rfid.sweep-stop": stopSweep,
  "rfid.sweeps": answers(contracts["rfid.sweeps"], (reader, { state, limit }) => ({
    sweeps: reader
      .find("sweep", state ? { state } : {}, { order: "state = 'closed', startedAt DESC, id", limit })
      .map(({ seen, ...sweep }) => ({ ...sweep, seen: seen.length })),
  })),
  "rfid.sightings": answers(contracts["rfid.sightings"], (reader, { search, place, outcome, limit }) => {
    const where = { ...(place !== "" && { place }), ...(outcome && { outcome }) };
    const order = { order: "lastMs DESC, id", limit };
    const found =
      search === ""
        ? reader.find("sighting", where, order)
        : [
            ...reader.find("sighting", { ...where, id: search.toLowerCase() }, order),
            ...reader.find("sighting", { ...where, key: search }, order),
          ].slice(0, limit);
    return { sightings: found.map(({ id, ...sighting }) => ({ epc: id, ...sighting })) };
  }),
  /** Sent by the floor for readers; in no contract list, so nobody else can. */
  "rfid.passed": own("rfid.passed", takePassage),
  "rfid.sweep-seen": own("rfid.sweep-seen", addToSweep),
};

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
