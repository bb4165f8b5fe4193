import type { AcknowledgementDocument, AsnDocument, OrderDocument } from "../documents.ts";
import { type Reading, reading } from "../problem-book.ts";
import { readX12, type TransactionSet, type X12File } from "./envelope.ts";
import { read856 } from "./read-856.ts";
import { read940 } from "./read-940.ts";
import { readAcknowledgement } from "./read-acknowledgement.ts";
import { SetReader } from "./set-reader.ts";
import type { X12Options } from "./x12-options.ts";

export interface X12Documents {
  orders: OrderDocument[];
  asns: AsnDocument[];
  acknowledgements: AcknowledgementDocument[];
}

/** Every document of an X12 file, or every reason why none is taken. `file` is what an acknowledgement is written from. */
export function readX12Documents(
  bytes: Uint8Array,
  options: X12Options = {},
): Reading<X12Documents> & { file: X12File } {
  const file = readX12(bytes, options);
  const documents: X12Documents = { orders: [], asns: [], acknowledgements: [] };
  const seen = new Set<string>();
  for (const { groups } of file.interchanges) {
    for (const set of groups.flatMap((group) => group.sets)) readSet(file, set, documents, seen);
  }
  return { ...reading(file.book, documents), file };
}

function readSet(file: X12File, set: TransactionSet, documents: X12Documents, seen: Set<string>): void {
  const reader = new SetReader(file, set);
  const [st] = set.segments;
  if (!st) return;
  const once = (number: string, purpose: string): void => {
    const key = `${set.id} ${purpose} ${number}`;
    if (number && seen.has(key)) reader.error("duplicate-document", st, 0, number);
    seen.add(key);
  };
  if (set.id === "940") {
    const order = read940(reader);
    if (order) once(order.number, order.purpose);
    if (order) documents.orders.push(order);
  } else if (set.id === "856") {
    const asn = read856(reader);
    if (asn) once(asn.number, asn.purpose);
    if (asn) documents.asns.push(asn);
  } else if (set.id === "997" || set.id === "999") {
    const acknowledgement = readAcknowledgement(reader);
    if (acknowledgement) documents.acknowledgements.push(acknowledgement);
  } else if (set.id !== "") reader.error("document-not-supported", st, 1, set.id, "856, 940, 997 or 999");
}
