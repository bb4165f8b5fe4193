import type { CatalogEntry } from "../kit/catalog-entry.ts";

/** Everything this house can drive, one file per maker, in the order of the alphabet. */
export const catalog: readonly CatalogEntry[] = [];

/** The entry with that id, or nothing. */
export function entryOf(id: string): CatalogEntry | undefined {
  return byId.get(id);
}

const byId = new Map(catalog.map((entry) => [entry.id, entry]));
