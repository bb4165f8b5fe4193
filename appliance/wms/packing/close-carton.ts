import { isSscc } from "#sync/model/gs1/sscc.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { giveSscc } from "../stock/give-number.ts";
import { openException } from "../stock/open-exception.ts";
import { printJob } from "../stock/request-print.ts";
import { weightOf } from "./carton-weight.ts";
import { nextCartonNumber } from "./open-carton.ts";

export interface Closing {
  grossGrams?: number | undefined;
  reason?: string | undefined;
  measures?: Partial<Pick<Lpn, "kind" | "lengthMm" | "widthMm" | "heightMm" | "tareGrams">>;
}

/**
 * Seals a carton: it gets its number, its SSCC when its own label is none, its weight and its label. A weight far from what the item
 * master gives is refused once; with a reason it is taken, and shown to a supervisor.
 */
export function closeCarton(
  book: Book,
  order: Order,
  lpn: Lpn,
  { grossGrams, reason, measures = {} }: Closing,
): { lpn: string; sscc: string; cartonNumber: number } {
  const contents = book.balances({ lpn: lpn.id }).filter(({ onHand }) => onHand > 0);
  if (contents.length === 0) refuse({ code: "carton-empty", lpn: lpn.id });
  const { expectedGrams, toleranceGrams } = weightOf(book, { ...lpn, ...measures });
  const isOff = grossGrams !== undefined && expectedGrams > 0 && Math.abs(grossGrams - expectedGrams) > toleranceGrams;
  if (grossGrams !== undefined && isOff && reason === undefined)
    refuse({ code: "weight-off", lpn: lpn.id, expectedGrams, givenGrams: grossGrams, toleranceGrams });

  const cartonNumber = lpn.cartonNumber || nextCartonNumber(book, order.id);
  const sscc = isSscc(lpn.id) ? lpn.id : lpn.sscc || giveSscc(book);
  const gross = grossGrams ?? (expectedGrams > 0 ? expectedGrams : null);
  book.post({
    type: "carton-closed",
    data: {
      orderId: order.id,
      number: order.number,
      lpn: lpn.id,
      sscc,
      cartonNumber,
      grossGrams: gross,
      contents: contents.map(({ sku, lot, serial, onHand: qty }) => ({ sku, lot, serial, qty })),
    },
    sets: [
      {
        record: "lpn",
        id: lpn.id,
        fields: {
          ...measures,
          state: "packed",
          orderId: order.id,
          cartonNumber,
          sscc,
          grossGrams: gross,
          closedAt: book.nowMs,
        },
      },
      printJob(book, "carton-label", lpn.id, { orderId: order.id }),
    ],
  });
  if (isOff)
    openException(
      book,
      "other",
      { because: "weight", expectedGrams, givenGrams: grossGrams ?? 0, reason: reason ?? "" },
      { lpn: lpn.id, orderId: order.id, place: lpn.location },
    );
  return { lpn: lpn.id, sscc, cartonNumber };
}
