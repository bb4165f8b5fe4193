import { buildSscc } from "#sync/model/gs1/sscc.ts";
import { type Book, refuse } from "../../store/book.ts";

export type RangeName = "sscc" | "lpn" | "load" | "bol" | "wave" | "receipt" | "order" | "transfer" | "interchange";

const firstRanges: Record<RangeName, { prefix: string; digits: number }> = {
  sscc: { prefix: "", digits: 9 },
  lpn: { prefix: "LPN", digits: 7 },
  load: { prefix: "LD", digits: 6 },
  bol: { prefix: "BOL", digits: 8 },
  wave: { prefix: "W", digits: 6 },
  receipt: { prefix: "R", digits: 6 },
  order: { prefix: "SO", digits: 6 },
  transfer: { prefix: "T", digits: 6 },
  /** X12 control numbers, 1 to 999999999. */
  interchange: { prefix: "", digits: 9 },
};

/** The next number of a range leased to this site; two callers never get the same. */
export function giveNumber(book: Book, range: RangeName): string {
  for (;;) {
    const number = nextNumber(book, range);
    // A label that came from another site, or was printed before, may bear it already.
    if (range !== "lpn" || !book.get("lpn", number)) return number;
  }
}

function nextNumber(book: Book, range: RangeName): string {
  const { prefix, digits } = firstRanges[range];
  const held = book.get("numberRange", range) ?? { prefix, digits, next: 1, end: 10 ** digits };
  if (held.next >= held.end) return refuse({ code: "number-range-empty", range });
  book.post({
    type: "number-given",
    data: { range, number: held.next },
    sets: [
      {
        record: "numberRange",
        id: range,
        fields: { prefix: held.prefix, digits: held.digits, next: held.next + 1, end: held.end },
      },
    ],
  });
  return held.prefix + String(held.next).padStart(held.digits, "0");
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
