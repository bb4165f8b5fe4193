import { createInbound as createContract, importInbound as importContract } from "#sync/contracts/inbound.ts";
import type { ListProblem } from "#sync/contracts/refusals/stock.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Inbound } from "#sync/model/records/inbound.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { giveNumber } from "../stock/give-number.ts";
import { callOff, isUntouched } from "./cancel-inbound.ts";
import { type AnnouncedLine, type AsnInput, readAsn } from "./read-asn.ts";
import { linesOf } from "./require-inbound.ts";

export const createInbound = decides(createContract, (book, input) => {
  if (input.number !== "" && sameAsn(book, input)) refuse({ code: "inbound-exists", number: input.number });
  const { lines, problems } = readAsn(book, input, 0);
  if (problems.length > 0) refuse({ code: "list-invalid", problems });
  const number = input.number || giveNumber(book, "receipt");
  return { inboundId: announce(book, { ...input, number }, lines), number };
});

/** A file of announcements: every problem of every one is listed before anything is taken. */
export const importInbound = decides(importContract, (book, { asns }) => {
  const read = asns.map((asn, index) => ({ asn, known: sameAsn(book, asn), ...readAsn(book, asn, index) }));
  const problems: ListProblem[] = [];
  const seen = new Set<string>();
  read.forEach(({ asn, known, problems: own, lines }, index) => {
    const wrong = (field: string, problem: ListProblem["problem"], found: string) =>
      problems.push({ index, field, problem, found });
    problems.push(...own);
    const key = `${asn.supplier}|${asn.number}`;
    if (asn.number !== "" && seen.has(key)) wrong("number", "duplicate", asn.number);
    seen.add(key);
    if (asn.purpose === "new") {
      if (asn.lines.length === 0) wrong("lines", "missing", "");
      if (known && !isSame(book, known, lines)) wrong("number", "already-here", asn.number);
      return;
    }
    if (!known) wrong("number", "unknown", asn.number);
    else if (!isUntouched(book, known)) wrong("purpose", "not-allowed", known.state);
    if (asn.purpose === "change" && asn.lines.length === 0) wrong("lines", "missing", "");
  });
  if (problems.length > 0) refuse({ code: "list-invalid", problems });

  const results = read.map(({ asn, known, lines }) => {
    if (asn.purpose === "cancel" && known) {
      callOff(book, known, "called off by the sender");
      return { number: asn.number, inboundId: known.id, outcome: "cancelled" as const };
    }
    if (asn.purpose === "change" && known) {
      announceAgain(book, known, asn, lines);
      return { number: asn.number, inboundId: known.id, outcome: "changed" as const };
    }
    if (known) return { number: asn.number, inboundId: known.id, outcome: "already-here" as const };
    const number = asn.number || giveNumber(book, "receipt");
    return { number, inboundId: announce(book, { ...asn, number }, lines), outcome: "announced" as const };
  });
  return { results };
});

type Header = Omit<AsnInput, "lines" | "purpose">;

function announce(book: Book, header: Header, lines: readonly AnnouncedLine[]): string {
  const inboundId = book.newId();
  book.post({
    type: "inbound-announced",
    data: {
      inboundId,
      number: header.number,
      supplier: header.supplier,
      lines: lines.length,
      expectedAt: header.expectedAt,
    },
    sets: [
      {
        record: "inbound",
        id: inboundId,
        fields: { ...headerFields(header), number: header.number, kind: header.kind, state: "announced" },
      },
      ...lines.map(
        (line): RecordSet => ({
          record: "inboundLine",
          id: book.newId(),
          fields: { inboundId, state: "open", ...line },
        }),
      ),
    ],
  });
  return inboundId;
}

/** Lines keep their record by number; one that is not announced any more expects nothing. */
function announceAgain(book: Book, known: Inbound, header: Header, lines: readonly AnnouncedLine[]): void {
  const before = new Map(linesOf(book, known.id).map((line) => [line.line, line.id]));
  const sets: RecordSet[] = [{ record: "inbound", id: known.id, fields: headerFields(header) }];
  for (const line of lines) {
    sets.push({
      record: "inboundLine",
      id: before.get(line.line) ?? book.newId(),
      fields: { inboundId: known.id, state: "open", ...line },
    });
    before.delete(line.line);
  }
  for (const id of before.values())
    sets.push({ record: "inboundLine", id, fields: { expectedQty: 0, state: "short-closed" } });
  book.post({
    type: "inbound-changed",
    data: { inboundId: known.id, number: known.number, lines: lines.length },
    sets,
  });
}

const headerFields = ({ supplier, purchaseOrder, carrierScac, billOfLading, trailer, expectedAt, source }: Header) => ({
  supplier,
  purchaseOrder,
  carrierScac,
  billOfLading,
  trailer,
  expectedAt,
  source,
});

/** The same announcement, unless it was called off: numbers are the supplier's own, so two suppliers may use one. */
function sameAsn(book: Book, { number, supplier }: Pick<AsnInput, "number" | "supplier">): Inbound | undefined {
  if (number === "") return undefined;
  return book
    .find("inbound", { number })
    .find((one) => one.state !== "cancelled" && (one.supplier === supplier || one.supplier === "" || supplier === ""));
}

function isSame(book: Book, known: Inbound, lines: readonly AnnouncedLine[]): boolean {
  const key = ({ line, sku, lot, expectedQty, lpn }: AnnouncedLine) =>
    JSON.stringify([line, sku, lot, expectedQty, lpn]);
  const before = linesOf(book, known.id).filter(({ expectedQty }) => expectedQty > 0);
  return before.map(key).sort().join() === lines.map(key).sort().join();
}
