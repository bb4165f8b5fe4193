import type { Refusal, RefusalCode } from "#sync/contracts/refusals.ts";
import type { Phrases } from "./phrases.ts";

/** One language. */
export interface Messages {
  language: "en" | "de";
  direction: "ltr" | "rtl";
  phrases: Phrases;
  refusals: RefusalMessages;
  /** How this screen calls a site of the company; the id where it knows no name. Left out: nobody has a name. */
  siteName?: (site: string) => string;
}

/** What happened, in one line; what exactly; what to do now. */
export interface RefusalMessage<D> {
  title: string;
  detail: (data: D) => string;
  todo: string;
}

type DataOf<C extends RefusalCode> = Omit<Extract<Refusal, { code: C }>, "code">;

/** A `Record<RefusalCode, …>` in which each message knows its own data. */
export type RefusalMessages = { readonly [C in RefusalCode]: RefusalMessage<DataOf<C>> };
