import type { Move } from "#sync/model/facts/fact.ts";
import type { Book } from "../../store/book.ts";
import { ownSite } from "./pledged.ts";

export interface Wish {
  site: string;
  command: string;
  input: Record<string, unknown>;
  expiresAt?: number | null;
  reason?: string;
  /** What is booked in the same fact: rights that are spent for it. */
  type?: string;
  moves?: readonly Move[];
}

/** Asks another site to run one of its commands: an intent, addressed to both. `hub` asks the cloud itself. */
export function askSite(
  book: Book,
  { site, command, input, expiresAt = null, reason = "", type = "intent-asked", moves = [] }: Wish,
): { intentId: string; site: string; state: "pending" } {
  const here = ownSite(book);
  const intentId = `${site}+${here}/${book.newId()}`;
  book.post({
    type,
    data: { intentId, site, command },
    moves,
    sets: [
      {
        record: "intent",
        id: intentId,
        fields: {
          state: "pending",
          command,
          input,
          askedBy: `site:${here}`,
          askedAt: book.nowMs,
          expiresAt,
          reason,
        },
      },
    ],
  });
  return { intentId, site, state: "pending" };
}
