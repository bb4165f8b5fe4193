import type { Handlers } from "../../store/handler.ts";
import { createInbound, importInbound } from "./announce-inbound.ts";
import { arriveInbound, openBlind } from "./arrive-inbound.ts";
import { cancelInbound } from "./cancel-inbound.ts";
import { closeInbound, finishReceiving } from "./close-inbound.ts";
import { getInbound, listInbound } from "./inbound-queries.ts";
import { approveOver } from "./over-receipt.ts";
import { getReceiptAdvice } from "./receipt-advice.ts";
import { receiveGoods } from "./receive-goods.ts";
import { receivePack } from "./receive-pack.ts";
import { undoReceipt } from "./undo-receipt.ts";

export const receivingHandlers: Handlers = {
  "inbound.create": createInbound,
  "inbound.import": importInbound,
  "inbound.arrive": arriveInbound,
  "inbound.open-blind": openBlind,
  "inbound.receive": receiveGoods,
  "inbound.receive-pack": receivePack,
  "inbound.finish-receiving": finishReceiving,
  "inbound.undo-receipt": undoReceipt,
  "inbound.approve-over": approveOver,
  "inbound.close": closeInbound,
  "inbound.cancel": cancelInbound,
  "inbound.list": listInbound,
  "inbound.get": getInbound,
  "receipts.get": getReceiptAdvice,
};
