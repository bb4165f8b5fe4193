import { transfersContracts as contracts } from "#sync/contracts/transfers.ts";
import { answers, decides, type Handlers, polled } from "../../store/handler.ts";
import { closeDue, closeTransfer } from "./close-transfer.ts";
import { followTransfer } from "./follow-transfer.ts";
import { askTransfer, cancelTransfer, type OrderWork, releaseTransfer, sendTransfer } from "./plan-transfer.ts";
import { getTransfer, listTransfers } from "./transfer-queries.ts";

/** Goods between sites. Orders are made and cancelled by the commands handed in, so that a transfer is picked, packed and loaded like any order. */
export const transfersHandlers = (orders: OrderWork): Handlers => ({
  "transfers.list": answers(contracts["transfers.list"], listTransfers),
  "transfers.get": answers(contracts["transfers.get"], getTransfer),
  "transfers.send": decides(contracts["transfers.send"], (book, input) => sendTransfer(book, orders, input)),
  "transfers.ask": decides(contracts["transfers.ask"], askTransfer),
  "transfers.release": decides(contracts["transfers.release"], (book, input) => releaseTransfer(book, orders, input)),
  "transfers.cancel": decides(contracts["transfers.cancel"], (book, input) => cancelTransfer(book, orders, input)),
  "transfers.close": decides(contracts["transfers.close"], closeTransfer),
  "transfers.follow": polled(decides(contracts["transfers.follow"], followTransfer)),
  "transfers.close-due": polled(decides(contracts["transfers.close-due"], closeDue)),
});
