import type { Measure } from "#sync/model/records/measure.ts";
import type { Book } from "../../store/book.ts";

/** Summaries of spans that are over. The same span again, with a late reading in it, takes the place of the first. */
export interface RecordMeasures {
  measures: readonly Measure[];
}

/** Sent by the floor. A machine that was taken away meanwhile has its measurements kept all the same. */
export function recordMeasures(book: Book, { measures }: RecordMeasures): { kept: number } {
  const news = measures.filter((measure) => !isSame(book.get("measure", measure.id), measure));
  if (news.length === 0) return { kept: 0 };
  book.post({
    type: "measures-recorded",
    data: { machines: [...new Set(news.map(({ machine }) => machine))], measures: news.length },
    sets: news.map(({ id, ...fields }) => ({ record: "measure" as const, id, fields })),
  });
  return { kept: news.length };
}

/** One probe and one span have one row, whatever is computed how often. */
export const measureId = ({ machine, channel, quantity, fromMs }: Omit<Measure, "id">): string =>
  `${machine}:${channel}:${quantity}:${fromMs}`;

function isSame(before: Measure | undefined, now: Measure): boolean {
  return before !== undefined && (Object.keys(now) as (keyof Measure)[]).every((field) => before[field] === now[field]);
}
