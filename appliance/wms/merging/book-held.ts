import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { mergingContracts } from "#sync/contracts/merging.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Verdict, WireFact } from "#sync/protocol/entry.ts";
import { faultOf } from "#sync/protocol/hub/check-fact.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import { heldFactBooked } from "#sync/protocol/site/adopt.ts";
import { type Book, refuse } from "../../store/book.ts";
import { ownSite } from "../stock/pledged.ts";

type Contract = (typeof mergingContracts)["sync.book-held"];

/**
 * A fact that the cloud keeps and did not apply becomes a fact of this site after all, as a person of the company corrected it. This book has not the effects of the held one: what the log
 * does not apply is undone here. Once for each held fact. The cloud judges the new one like any other, so what is wrong again is held again.
 */
export function bookHeld(
  book: Book,
  { source, type, moves, sets: given, reason }: InputOf<Contract>,
): OutputOf<Contract> {
  const { origin, seq } = source;
  const held = `${origin}-${seq}`;
  const tip = tipOfHeld(book, origin, seq, held);
  if (book.row("SELECT 1 FROM lateFact WHERE origin = ? AND seq = ? AND state <> 'waiting'", origin, seq))
    refuse({ code: "state-not-allowed", what: "held fact", id: held, state: "booked", allowed: "open" });
  const sets = given as RecordSet[];
  const wrong = faultOf({ ...wireShape, origin: `${ownSite(book)}.`, moves, sets } as unknown as WireFact);
  if (wrong) refuse({ code: "input-invalid", problems: [{ path: "", expected: `another fact: ${wrong.detail}` }] });
  book.post({
    type: heldFactBooked,
    source: { origin, seq, ...(tip !== undefined && { tip }) },
    data: { type, reason },
    moves,
    sets,
  });
  return { held, moves: moves.length, sets: sets.length };
}

/**
 * The hash of the held fact where this book has it. What another box of the site wrote, and the log did not apply, stands in no book: there the word of the cloud counts, which is the intent
 * that has the id of this command.
 */
function tipOfHeld(book: Book, origin: string, seq: number, held: string): string | undefined {
  const own = book.row<{ hash: Buffer }>("SELECT hash FROM journal WHERE origin = ? AND seq = ?", origin, seq);
  const row = book.row<{ verdict: string }>("SELECT verdict FROM hubVerdict WHERE origin = ? AND seq = ?", origin, seq);
  const isAsked = book.get("intent", book.commandId)?.command === "sync.book-held";
  if (siteOf(origin) !== ownSite(book) || !(own || row || isAsked))
    refuse({ code: "not-found", what: "held fact", id: held });
  const verdict: Verdict | undefined = row ? JSON.parse(row.verdict) : own && { kind: "accepted" };
  // What was held as a repeat counts already, under another name.
  if (verdict && (verdict.kind !== "quarantined" || verdict.reason === "repeat")) {
    const state = verdict.kind === "quarantined" ? "a repeat of one that counts" : verdict.kind;
    refuse({ code: "state-not-allowed", what: "fact", id: held, state, allowed: "held back by the cloud" });
  }
  return own?.hash.toString("hex");
}

/** What the rules for facts look at besides moves and sets. */
const wireShape = { hlc: "0".repeat(16), base: 0 };
