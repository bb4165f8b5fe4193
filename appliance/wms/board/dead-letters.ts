import { dropDeadLetter as dropContract, retryDeadLetter as retryContract } from "#sync/contracts/board.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";

/** The consumer itself meets the fact that asks for another try, and takes the one that failed again: see `subscription.ts`. */
export const retryDeadLetter = decides(retryContract, (book, { letterId }) => {
  end(book, letterId, "dead-letter-retried");
  return { letterId };
});

export const dropDeadLetter = decides(dropContract, (book, { letterId }) => {
  end(book, letterId, "dead-letter-dropped");
  return { letterId };
});

/** Dead letters are no records: they tell of this box's own deliveries, and a rebuild leaves them as they are. */
function end(book: Book, letterId: number, type: string): void {
  const [letter] = book.rows<{ consumer: string; pos: number }>(
    "DELETE FROM deadLetter WHERE id = ? RETURNING consumer, pos",
    letterId,
  );
  if (!letter) refuse({ code: "not-found", what: "dead letter", id: String(letterId) });
  book.post({ type, data: { letterId, ...letter } });
}
