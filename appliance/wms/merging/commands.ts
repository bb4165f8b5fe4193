import { z } from "zod";
import { command } from "#sync/contracts/define.ts";
import { mergingContracts as contracts } from "#sync/contracts/merging.ts";
import type { WireFact } from "#sync/protocol/entry.ts";
import { answers, decides, type Handlers, polled } from "../../store/handler.ts";
import { adopt, takeTail } from "./adopt.ts";
import { bookHeld } from "./book-held.ts";
import { listConflicts, settleConflict } from "./conflicts.ts";

const takeTailContract = command({
  ...contracts["sync.adopt"],
  name: "sync.take-tail",
  title: "Book what the box before this one handed over",
  input: { facts: z.array(z.custom<WireFact>()), hashes: z.array(z.string()) },
  output: contracts["sync.adopt"].output,
  may: [],
  rest: "POST /sync/take-tail",
});

export const mergingHandlers: Handlers = {
  "conflicts.list": answers(contracts["conflicts.list"], listConflicts),
  "conflicts.settle": decides(contracts["conflicts.settle"], settleConflict),
  "sync.adopt": polled(decides(contracts["sync.adopt"], adopt)),
  // In no list of contracts, so no door reaches it: the box itself has checked who signed these facts.
  [takeTailContract.name]: polled(decides(takeTailContract, takeTail)),
  "sync.book-held": decides(contracts["sync.book-held"], bookHeld),
};
