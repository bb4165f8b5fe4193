import type { BalanceKey, FactBody } from "../../model/facts/fact.ts";

export interface Stock extends BalanceKey {
  qty: number;
}

/** What somebody who works at a box, or at the console, sees of it: confirmed facts with the box's own on top. */
export interface View {
  /** The site, or `hub` for the console. */
  site: string;
  origin: string;
  nowMs: number;
  /** Everything that stands somewhere, virtual places and rights among them, in an order that is the same in every run. */
  stock(): readonly Stock[];
  fields(record: string, id: string): Readonly<Record<string, unknown>> | undefined;
  /** Ids of a record, in order. */
  ids(record: string): readonly string[];
}

/** What the simulated people do: a fact, and what the oracles have to know about it. */
export interface Deed {
  /** In the words of the trade; also the type of the fact. */
  name: string;
  body: FactBody;
  /** The hub must not apply it: somebody forged it, or a program is broken. */
  wrong?: boolean;
}
