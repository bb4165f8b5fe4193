import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { intentsContracts } from "#sync/contracts/intents.ts";
import { sitesOfId } from "#sync/model/records/define-record.ts";
import { type Book, refuse } from "../../store/book.ts";
import { ownSite } from "../stock/pledged.ts";
import { requireRecord } from "../stock/require.ts";
import { unspent } from "../stock/rights-places.ts";

type Contract = (typeof intentsContracts)["intents.answer"];

/** What came of an intent goes back as a fact. The first answer stays. */
export function answerIntent(book: Book, { intentId, state, answer }: InputOf<Contract>): OutputOf<Contract> {
  const intent = requireRecord(book, "intent", intentId);
  if (sitesOfId(intentId)[0] !== ownSite(book))
    refuse({ code: "not-found", what: "intent of this site", id: intentId });
  if (intent.answeredAt !== null) return { intentId, state: intent.state };
  book.post({
    type: "intent-answered",
    data: { intentId, command: intent.command, state },
    moves: state === "accepted" ? [] : unspent(book, intent),
    sets: [{ record: "intent", id: intentId, fields: { state, answer: answer ?? null, answeredAt: book.nowMs } }],
  });
  return { intentId, state };
}
