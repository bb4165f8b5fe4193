import type { RecordName } from "#sync/model/records/all.ts";
import type { PaperKind } from "#sync/model/records/print-job.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** What a paper of each kind is about: a record by its id, or by the number that people know it by. */
const subjects: Readonly<Record<PaperKind, readonly { record: RecordName; byNumber?: boolean }[]>> = {
  "pallet-label": [{ record: "lpn" }],
  "carton-label": [{ record: "lpn" }],
  "location-label": [{ record: "location" }],
  "item-label": [{ record: "item" }],
  "badge-label": [{ record: "person" }],
  "packing-list": [{ record: "order", byNumber: true }],
  "bill-of-lading": [{ record: "load", byNumber: true }],
  "pick-list": [{ record: "wave", byNumber: true }, { record: "order", byNumber: true }, { record: "task" }],
  "test-label": [{ record: "machine" }],
};

/** The record that a paper is about. Refuses when there is none. */
export function requireSubject(reader: Reader, kind: PaperKind, subject: string): { record: RecordName; id: string } {
  for (const { record, byNumber } of subjects[kind]) {
    if (reader.get(record, subject)) return { record, id: subject };
    const found =
      byNumber && reader.row<{ id: string }>(`SELECT id FROM "${record}" WHERE number = ? LIMIT 1`, subject);
    if (found) return { record, id: found.id };
  }
  return refuse({ code: "not-found", what: subjects[kind].map(({ record }) => record).join(" or "), id: subject });
}
