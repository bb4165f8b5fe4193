import type { Reader } from "../../store/reader.ts";
import type { ReceiptDocument } from "../documents.ts";
import { gtin14 } from "../gs1-number.ts";
import { siteDay } from "../site-time.ts";
import { partyFromText } from "../to-commands/party-address.ts";
import { askBook } from "./ask-book.ts";
import { siteParty } from "./site-party.ts";

/** What arrived with one delivery, for its depositor. */
export function receiptDocument(reader: Reader, inbound: string): ReceiptDocument {
  const advice = askBook(reader, "receipts.get", { inbound });
  const { source, supplier, shipmentNumber, billOfLading, carrierScac, trailer } = advice;
  const depositor = partyFromText(source.depositor);
  return {
    number: advice.number,
    receivedOn: siteDay(advice.receivedAt ?? 0, reader.setting("site.timeZone")),
    ...(shipmentNumber && { shipmentNumber }),
    warehouse: siteParty(reader),
    ...(depositor && { depositor }),
    ...(supplier && { supplier: partyFromText(source.supplier) ?? { id: supplier, addressLines: [] } }),
    purchaseOrders: advice.purchaseOrders,
    ...(billOfLading && { billOfLading }),
    ...(carrierScac && { carrierScac }),
    ...(trailer && { trailer }),
    notes: [],
    lines: advice.lines.map(({ line, gtin, lot, expiryDate, description, weightGrams, ...rest }) => {
      const asGtin = gtin14(gtin);
      return {
        ...rest,
        line: String(line),
        ids: [],
        ...(asGtin && { gtin: asGtin }),
        ...(lot && { lot }),
        ...(expiryDate && { expiryDate }),
        ...(description && { description }),
        ...(weightGrams > 0 && { weightGrams }),
      };
    }),
  };
}
