import type { z } from "zod";
import type { OutputOf } from "#sync/contracts/define.ts";
import { type ContractName, type Contracts, contracts } from "#sync/contracts/list.ts";
import { handlers } from "../../handlers.ts";
import type { QueryHandler } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";

/** Asks the book as a door would, for the areas that have already gathered what a document says. */
export function askBook<N extends ContractName>(
  reader: Reader,
  name: N,
  input: z.input<Contracts[N]["input"]>,
): OutputOf<Contracts[N]> {
  const handler = (handlers as Record<string, unknown>)[name] as QueryHandler;
  const caller = { actor: "system", device: "appliance", roles: ["admin"] } as const;
  return handler.ask(reader, contracts[name].input.parse(input), caller) as OutputOf<Contracts[N]>;
}
