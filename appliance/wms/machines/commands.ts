import type { Contract } from "#sync/contracts/define.ts";
import { machinesContracts as contracts } from "#sync/contracts/machines.ts";
import type { Book } from "../../store/book.ts";
import { type CommandHandler, decides, type Handlers } from "../../store/handler.ts";
import { addMachine, changeMachine, removeMachine } from "./add-machine.ts";
import { keepScan, reportMachine } from "./report-machine.ts";

/**
 * The book's side of machines. What needs the drivers (catalogue, health, readings) the floor answers itself, and it checks against
 * the catalogue before `machines.add` and `machines.change` come here.
 */
export const machinesHandlers: Handlers = {
  "machines.add": decides(contracts["machines.add"], addMachine),
  "machines.change": decides(contracts["machines.change"], changeMachine),
  "machines.remove": decides(contracts["machines.remove"], removeMachine),
  /** Sent by the floor for machines; in no contract list, so nobody else can. */
  "machines.scanned": own("machines.scanned", keepScan),
  "machines.report": own("machines.report", reportMachine),
};

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
