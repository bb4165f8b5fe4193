import type { InputOf } from "#sync/contracts/define.ts";
import type { ListProblem } from "#sync/contracts/refusals/stock.ts";
import { importStock as contract } from "#sync/contracts/stock.ts";
import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Item } from "#sync/model/records/item.ts";
import { lotId } from "#sync/model/records/lot.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { itemsByCode } from "../stock/item-codes.ts";
import { stockChanged } from "../stock/stock-changed.ts";

/** So many moves in one fact: a fact stays small enough to be sent and read as one piece. */
const movesPerFact = 500;

/** Opening stock from `~opening`. Every line is checked before the first is booked. */
export const importStock = decides(contract, (book, { lines }) => {
  const reading = new Reading(book);
  lines.forEach((line, index) => {
    reading.read(line, index);
  });
  if (reading.problems.length > 0) refuse({ code: "list-invalid", problems: reading.problems });

  const { moves, lpns, lots } = reading;
  const records = [...lots.values(), ...lpns.values()];
  for (let at = 0; at < records.length; at += movesPerFact)
    book.post({
      type: "opening-stock-prepared",
      data: { records: Math.min(movesPerFact, records.length - at) },
      sets: records.slice(at, at + movesPerFact),
    });
  for (let at = 0; at < moves.length; at += movesPerFact) {
    const part = moves.slice(at, at + movesPerFact);
    book.post({
      type: "opening-stock-booked",
      data: { lines: part.length, skus: [...new Set(part.map(({ sku }) => sku))].sort() },
      moves: part,
    });
  }
  stockChanged(
    book,
    moves.map(({ sku }) => sku),
  );
  return { lines: moves.length, qty: moves.reduce((sum, { qty }) => sum + qty, 0), lpns: lpns.size, lots: lots.size };
});

type Line = InputOf<typeof contract>["lines"][number];

/** Reads the list line by line, remembering what earlier lines said about the same lot, serial and LPN. */
class Reading {
  readonly problems: ListProblem[] = [];
  readonly moves: Move[] = [];
  readonly lpns = new Map<string, RecordSet<"lpn">>();
  readonly lots = new Map<string, RecordSet<"lot">>();
  readonly #book: Book;
  readonly #items = new Map<string, Item | "ambiguous" | undefined>();
  readonly #places = new Map<string, boolean>();
  readonly #serials = new Set<string>();
  readonly #lpnPlaces = new Map<string, string>();

  constructor(book: Book) {
    this.#book = book;
  }

  read(line: Line, index: number): void {
    const wrong = (field: string, problem: ListProblem["problem"], found: string | number) =>
      this.problems.push({ index, field, problem, found: String(found) });
    const item = this.#item(line.sku);
    const hasPlace = this.#hasPlace(line.location);
    if (!hasPlace) wrong("location", "unknown", line.location);
    if (item === undefined) wrong("sku", "unknown", line.sku);
    if (item === "ambiguous") wrong("sku", "ambiguous", line.sku);
    if (item === undefined || item === "ambiguous") return;

    const serial = item.tracksSerial ? line.serial : "";
    if (item.tracksSerial && line.serial === "") wrong("serial", "missing", "");
    if (item.tracksSerial && line.qty !== 1) wrong("qty", "not-valid", line.qty);
    if (serial !== "") {
      const key = JSON.stringify([item.id, serial]);
      if (this.#serials.has(key)) wrong("serial", "duplicate", serial);
      this.#serials.add(key);
      const standing = this.#book
        .balances({ sku: item.id, serial })
        .find(({ onHand, place }) => onHand > 0 && !place.startsWith("~"));
      if (standing) wrong("serial", "elsewhere", standing.place);
    }
    const lot = item.tracksLot ? line.lot : item.tracksExpiry ? line.expiryDate : "";
    if (item.tracksLot && lot === "") wrong("lot", "missing", "");
    if (lot !== "") this.#lot(item, lot, line.expiryDate, wrong);
    else if (item.tracksExpiry && !item.tracksLot) wrong("expiryDate", "missing", "");

    const lpn = line.lpn === "" ? "" : (parseSscc(line.lpn) ?? line.lpn);
    if (lpn !== "" && hasPlace) this.#lpn(lpn, line.location, wrong);
    const owner = line.owner ?? item.owner;
    const to = { place: line.location, lpn, status: line.status };
    this.moves.push({
      sku: item.id,
      lot,
      serial,
      owner,
      qty: line.qty,
      from: { place: "~opening", lpn: "", status: "available" },
      to,
    });
  }

  #item(code: string): Item | "ambiguous" | undefined {
    if (!this.#items.has(code)) {
      const found = itemsByCode(this.#book, code);
      const exact = found.find(({ item }) => item.id === code)?.item;
      this.#items.set(code, exact ?? (found.length > 1 ? "ambiguous" : found[0]?.item));
    }
    return this.#items.get(code);
  }

  #hasPlace(location: string): boolean {
    let has = this.#places.get(location);
    if (has === undefined) {
      has = this.#book.get("location", location)?.active ?? false;
      this.#places.set(location, has);
    }
    return has;
  }

  /** A lot has one expiry date: the book's, or the first one in the list. */
  #lot(
    item: Item,
    lot: string,
    expiryDate: string,
    wrong: (field: string, problem: ListProblem["problem"], found: string) => void,
  ): void {
    const id = lotId(item.id, lot);
    const known = this.#book.get("lot", id);
    const said = this.lots.get(id)?.fields.expiryDate ?? known?.expiryDate ?? "";
    if (item.tracksExpiry && expiryDate === "" && said === "") wrong("expiryDate", "missing", "");
    if (expiryDate !== "" && said !== "" && said !== expiryDate) wrong("expiryDate", "not-valid", expiryDate);
    if (!known && !this.lots.has(id))
      this.lots.set(id, {
        record: "lot",
        id,
        fields: { sku: item.id, lot, expiryDate, status: "released", firstReceivedAt: this.#book.nowMs },
      });
    else if (said === "" && expiryDate !== "")
      this.lots.set(id, { record: "lot", id, fields: { ...this.lots.get(id)?.fields, expiryDate } });
  }

  /** An LPN stands in one place, in the list and in the book. */
  #lpn(
    lpn: string,
    location: string,
    wrong: (field: string, problem: ListProblem["problem"], found: string) => void,
  ): void {
    const said = this.#lpnPlaces.get(lpn);
    if (said !== undefined) {
      if (said !== location) wrong("lpn", "elsewhere", said);
      return;
    }
    this.#lpnPlaces.set(lpn, location);
    const known = this.#book.get("lpn", lpn);
    if (this.#hasPlace(lpn)) wrong("lpn", "not-valid", lpn);
    if (!known || known.state === "planned" || known.state === "emptied")
      this.lpns.set(lpn, {
        record: "lpn",
        id: lpn,
        fields: {
          kind: known?.kind ?? "pallet",
          state: "stored",
          location,
          parent: "",
          orderId: "",
          createdAt: known?.createdAt ?? this.#book.nowMs,
        },
      });
    else if (known.orderId !== "" || !["building", "closed", "stored"].includes(known.state))
      wrong("lpn", "not-allowed", known.state);
    else if (known.location !== location) wrong("lpn", "elsewhere", known.location);
  }
}
