import type { z } from "zod";
import type { locationShape } from "#sync/contracts/locations.ts";
import type { ListProblem } from "#sync/contracts/refusals/stock.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Capability, Location } from "#sync/model/records/location.ts";
import { type Book, refuse } from "../../store/book.ts";
import { whatIsThere } from "./location-in-use.ts";

export type LocationInput = z.output<typeof locationShape>;

/** What a new location of a kind does when its capabilities are not given. */
export const usualCapabilities: Record<Location["kind"], Capability[]> = {
  storage: ["store", "pick", "count"],
  pick: ["store", "pick", "count"],
  receiving: ["receive"],
  staging: ["stage"],
  packing: ["pack"],
  dock: ["load", "receive"],
  quarantine: ["quarantine", "count"],
  cart: ["cart"],
};

export interface LocationChange {
  isNew: boolean;
  changed: string[];
  sets: RecordSet[];
}

/** What saving this location changes: only fields that differ. */
export function changesOfLocation(book: Book, input: LocationInput): LocationChange {
  const { id, mixing, ...rest } = input;
  const known = book.get("location", id);
  const given: Partial<Location> = { ...rest };
  if (mixing) given.mixing = mixing === "empty-only" ? "one-lpn" : mixing;
  if (!known) given.capabilities ??= usualCapabilities[given.kind ?? "storage"];
  const fields: Partial<Location> = {};
  for (const [name, value] of Object.entries(given) as [keyof Location, unknown][])
    if (value !== undefined && JSON.stringify(known?.[name]) !== JSON.stringify(value))
      Object.assign(fields, { [name]: value });
  if (known?.active && fields.active === false) refuseInUse(book, id);
  const changed = Object.keys(fields);
  return { isNew: !known, changed, sets: !known || changed.length > 0 ? [{ record: "location", id, fields }] : [] };
}

export function refuseInUse(book: Book, location: string): void {
  const [use] = whatIsThere(book, location);
  if (use) refuse({ code: "location-in-use", location, ...use });
}

/** What the shape cannot see. */
export function locationProblems(input: LocationInput, index: number): ListProblem[] {
  const { capabilities } = input;
  const twice = capabilities?.find((one, at) => capabilities.indexOf(one) !== at);
  return twice === undefined ? [] : [{ index, field: "capabilities", problem: "duplicate", found: twice }];
}
