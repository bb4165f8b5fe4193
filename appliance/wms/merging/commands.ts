import { mergingContracts as contracts } from "#sync/contracts/merging.ts";
import { answers, decides, type Handlers, polled } from "../../store/handler.ts";
import { adopt } from "./adopt.ts";
import { bookHeld } from "./book-held.ts";
import { listConflicts, settleConflict } from "./conflicts.ts";

export const mergingHandlers: Handlers = {
  "conflicts.list": answers(contracts["conflicts.list"], listConflicts),
  "conflicts.settle": decides(contracts["conflicts.settle"], settleConflict),
  "sync.adopt": polled(decides(contracts["sync.adopt"], adopt)),
  "sync.book-held": decides(contracts["sync.book-held"], bookHeld),
};
