import { intentsContracts as contracts } from "#sync/contracts/intents.ts";
import { answers, decides, type Handlers } from "../../store/handler.ts";
import { answerIntent } from "./answer-intent.ts";
import { askIntent, withdrawIntent } from "./ask-intent.ts";
import { listIntents } from "./list-intents.ts";

export const intentsHandlers: Handlers = {
  "intents.list": answers(contracts["intents.list"], listIntents),
  "intents.ask": decides(contracts["intents.ask"], askIntent),
  "intents.withdraw": decides(contracts["intents.withdraw"], withdrawIntent),
  "intents.answer": decides(contracts["intents.answer"], answerIntent),
};
