import type { Book } from "../../store/book.ts";
import { finishTask } from "./finish-task.ts";
import { openPutawayOf } from "./request-putaway.ts";

/** An LPN with an open putaway was moved: into storage ends the putaway, elsewhere it waits there. */
export function followPutaway(book: Book, lpn: string, place: string, isStored: boolean): void {
  const open = openPutawayOf(book, lpn);
  if (!open) return;
  if (isStored) finishTask(book, open.id, open.leaseEpoch, { lpn, to: place });
  else
    book.post({
      type: "putaway-followed",
      data: { taskId: open.id, lpn, place },
      sets: [{ record: "task", id: open.id, fields: { fromPlace: place } }],
    });
}
