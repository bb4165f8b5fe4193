import type { Contract } from "#sync/contracts/define.ts";
import { type Handlers, polled } from "../../store/handler.ts";

/** A question to the writer that changes nothing: that it answers is the answer. In no contract list. */
export const proveHandlers: Handlers = {
  "box.prove": polled({ contract: { name: "box.prove", kind: "command" } as Contract, decide: () => null }),
};
