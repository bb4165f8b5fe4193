import type { Handlers } from "../../store/handler.ts";
import { confirmPutaway } from "./confirm-putaway.ts";
import { explainPutaway, redirectPutaway, requestPutawayOf } from "./redirect-putaway.ts";

export const putawayHandlers: Handlers = {
  "putaway.confirm": confirmPutaway,
  "putaway.redirect": redirectPutaway,
  "putaway.request": requestPutawayOf,
  "putaway.explain": explainPutaway,
};
