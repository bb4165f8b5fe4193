import { isAskable, isOfCloud } from "#sync/contracts/askable.ts";
import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { intentsContracts } from "#sync/contracts/intents.ts";
import { sitesOfId } from "#sync/model/records/define-record.ts";
import { type Book, refuse } from "../../store/book.ts";
import { askSite } from "../stock/ask-site.ts";
import { ownSite } from "../stock/pledged.ts";
import { requireRecord } from "../stock/require.ts";

type Contracts = typeof intentsContracts;

export function askIntent(
  book: Book,
  { site, command, input, expiresAfterMs, reason }: InputOf<Contracts["intents.ask"]>,
): OutputOf<Contracts["intents.ask"]> {
  if (site === ownSite(book)) refuse({ code: "site-is-this-one", site });
  if (!isAskable(command) || isOfCloud(command)) refuse({ code: "command-not-for-intents", command });
  const expiresAt = expiresAfterMs === undefined ? null : book.nowMs + expiresAfterMs;
  return askSite(book, { site, command, input, expiresAt, reason });
}

/** The asker does not want it any more. A site that has done it wins over this. */
export function withdrawIntent(
  book: Book,
  { intentId }: InputOf<Contracts["intents.withdraw"]>,
): OutputOf<Contracts["intents.withdraw"]> {
  const intent = requireRecord(book, "intent", intentId);
  const [site = "", asker] = sitesOfId(intentId);
  if (asker !== ownSite(book)) refuse({ code: "not-found", what: "intent of this site", id: intentId });
  if (intent.state !== "pending")
    refuse({ code: "state-not-allowed", what: "intent", id: intentId, state: intent.state, allowed: "pending" });
  if (intent.command === "rights.fill")
    refuse({
      code: "state-not-allowed",
      what: "intent",
      id: intentId,
      state: "paid for with rights",
      allowed: "cancelled as an order, at the site that makes it",
    });
  book.post({
    type: "intent-withdrawn",
    data: { intentId },
    sets: [{ record: "intent", id: intentId, fields: { state: "withdrawn" } }],
  });
  return { intentId, site, state: "withdrawn" };
}
