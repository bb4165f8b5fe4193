import type { Exception, ExceptionKind } from "#sync/model/records/exception.ts";
import type { Book } from "../../store/book.ts";

type Refs = Partial<
  Pick<Exception, "place" | "sku" | "lpn" | "orderId" | "taskId" | "countId" | "inboundId" | "severity">
>;

/** Something contradicts the book: it is shown to people until it is closed. Gives the exception's id. */
export function openException(
  book: Book,
  kind: ExceptionKind,
  detail: Record<string, string | number>,
  refs: Refs = {},
): string {
  const id = book.newId();
  book.post({
    type: "exception-opened",
    data: { exceptionId: id, kind },
    sets: [
      {
        record: "exception",
        id,
        fields: { kind, detail, state: "open", openedBy: book.actor, openedAt: book.nowMs, ...refs },
      },
    ],
  });
  return id;
}
