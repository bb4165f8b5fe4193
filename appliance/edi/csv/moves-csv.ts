import type { MoveDocument } from "../documents.ts";
import { writeCsv } from "./write-csv.ts";

/** Booked moves for export, one row each, in the order given. */
export function writeMovesCsv(moves: readonly MoveDocument[]): string {
  return writeCsv(
    fields,
    moves.map((move) => fields.map((field) => move[field])),
  );
}

const fields = [
  "at",
  "sku",
  "qty",
  "from",
  "to",
  "lot",
  "expiryDate",
  "serial",
  "lpn",
  "owner",
  "reason",
  "actor",
  "fact",
] as const;
