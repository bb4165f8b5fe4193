import { buildSscc } from "#sync/model/gs1/sscc.ts";
import { numberRanges, numbersEnd, type RangeName } from "#sync/model/records/number-ranges.ts";
import type { NumberRange } from "#sync/model/records/setting.ts";
import { type Book, refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** The next number of a range leased to this site; two callers never get the same. */
export function giveNumber(book: Book, range: RangeName): string {
  for (;;) {
    const number = nextNumber(book, range);
    // A label that came from another site, or was printed before, may bear it already.
    if (range !== "lpn" || !book.get("lpn", number)) return number;
  }
}

function nextNumber(book: Book, range: RangeName): string {
  const { prefix, digits, ...held } = heldNumbers(book, range);
  const [nextBlock, ...later] = held.blocks;
  const isUsedUp = held.next >= held.end;
  if (isUsedUp && !nextBlock) return refuse({ code: "number-range-empty", range });
  const now = isUsedUp && nextBlock ? { next: nextBlock.from, end: nextBlock.end, blocks: later } : held;
  const { next, end, blocks } = now;
  book.post({
    type: "number-given",
    data: { range, number: next },
    sets: [
      {
        record: "numberRange",
        id: range,
        fields: { prefix, digits, next: next + 1, end, ...(isUsedUp && { blocks }) },
      },
    ],
  });
  return prefix + String(next).padStart(digits, "0");
}

/** What this site may give out of a range; one that it never used counts from 1. */
export function heldNumbers(reader: Reader, range: RangeName): NumberRange {
  const { prefix, digits } = numberRanges[range];
  return (
    reader.get("numberRange", range) ?? {
      id: range,
      prefix,
      digits,
      next: 1,
      end: numbersEnd(range),
      blocks: [],
      leasedAt: null,
    }
  );
}

/** A new SSCC from the leased serial references: 18 digits, as on the label. */
export function giveSscc(book: Book): string {
  for (;;) {
    const built = buildSscc({
      extensionDigit: book.setting("gs1.extensionDigit"),
      companyPrefix: book.setting("gs1.companyPrefix"),
      serialReference: Number(giveNumber(book, "sscc")),
    });
    if (!built.ok) return refuse({ code: "number-range-empty", range: "sscc" });
    // A pack of another site of this company stands here under it, unless the ranges are leased apart.
    if (!book.get("lpn", built.sscc) && !book.first("lpn", { sscc: built.sscc })) return built.sscc;
  }
}
