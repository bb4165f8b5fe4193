import { rightsContracts as contracts } from "#sync/contracts/rights.ts";
import type { Book } from "../../store/book.ts";
import { answers, type CommandHandler, decides, type Handlers } from "../../store/handler.ts";
import { type Fill, fillRight } from "./fill-right.ts";
import { pledge, takeBack } from "./pledge.ts";
import { heldRights } from "./rights-held.ts";
import { returnRight, spendRight } from "./spend-right.ts";

/** Rights on stock of other sites, and on this site's. How an order and a transfer are made is handed in. */
export const rightsHandlers = (work: {
  createOrder: CommandHandler;
  sendByRights: Fill["sendByRights"];
}): Handlers => ({
  "rights.held": answers(contracts["rights.held"], heldRights),
  "rights.pledge": decides(contracts["rights.pledge"], pledge),
  "rights.take-back": decides(contracts["rights.take-back"], takeBack),
  "rights.spend": decides(contracts["rights.spend"], spendRight),
  "rights.return": decides(contracts["rights.return"], returnRight),
  "rights.fill": decides(contracts["rights.fill"], (book: Book, input) => fillRight(book, work, input)),
});
