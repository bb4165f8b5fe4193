import type { Wave } from "#sync/model/records/wave.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** A wave by its id or by its number. */
export function requireWave(reader: Reader, idOrNumber: string): Wave {
  return (
    reader.get("wave", idOrNumber) ??
    reader.first("wave", { number: idOrNumber }) ??
    refuse({ code: "not-found", what: "wave", id: idOrNumber })
  );
}
