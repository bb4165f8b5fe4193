import type { Contract } from "#sync/contracts/define.ts";
import type { Book } from "../../store/book.ts";
import type { CommandHandler, Handlers } from "../../store/handler.ts";
import { coldChain } from "./cold-chain.ts";
import { measureAlert } from "./measure-alert.ts";
import { recordMeasures } from "./record-measures.ts";

/** The book's side of sensors; single readings are the floor's (`sensors.list`, `sensors.history`). */
export const measuresHandlers: Handlers = {
  "sensors.cold-chain": coldChain,
  /** Sent by the floor for sensors; in no contract list, so nobody else can. */
  "measures.record": own("measures.record", recordMeasures),
  "measures.alert": own("measures.alert", measureAlert),
};

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
