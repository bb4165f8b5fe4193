import { numbersContracts as contracts } from "#sync/contracts/numbers.ts";
import { answers, decides, type Handlers } from "../../store/handler.ts";
import { leaseNumbers } from "./lease-numbers.ts";
import { listNumbers } from "./list-numbers.ts";

export const numbersHandlers: Handlers = {
  "numbers.lease": decides(contracts["numbers.lease"], leaseNumbers),
  "numbers.list": answers(contracts["numbers.list"], listNumbers),
};
