import type { ItemDocument, LocationDocument, StockDocument } from "../documents.ts";
import type { EntrySource } from "../file-problem.ts";
import { plannedCommands } from "./planned-command.ts";

type Planned = ReturnType<typeof plannedCommands>;

/** Items as `items.import` takes them. What a table does not say stays as it is. */
export function planItems(items: readonly ItemDocument[]): Planned {
  const entries = items.map(
    ({ source: _source, lifeCycle, countryOfOrigin: _country, packagings, barcodes, ...item }) => ({
      ...item,
      ...(packagings.length > 0 && { packagings }),
      ...(barcodes.length > 0 && { barcodes }),
      ...(lifeCycle !== undefined && { active: !ended.has(lifeCycle.toLowerCase()) }),
    }),
  );
  return plannedCommands(
    "items.import",
    "items",
    entries,
    items.map((item) => source(item, item.sku)),
    {},
    100_000,
  );
}

/** Words by which other systems say that an item is not sold any more. */
const ended = new Set([
  "inactive",
  "discontinued",
  "archived",
  "obsolete",
  "disabled",
  "end-of-life",
  "eol",
  "inaktiv",
]);

export function planLocations(locations: readonly LocationDocument[]): Planned {
  const entries = locations.map(({ source: _source, capabilities, storageClasses, ...location }) => ({
    ...location,
    ...(capabilities.length > 0 && { capabilities }),
    ...(storageClasses.length > 0 && { storageClasses }),
  }));
  const sources = locations.map((location) => source(location, location.id));
  return plannedCommands("locations.import", "locations", entries, sources, {}, 100_000);
}

export function planStock(stock: readonly StockDocument[]): Planned {
  const entries = stock.map(({ source: _source, ...line }) => line);
  return plannedCommands(
    "stock.import",
    "lines",
    entries,
    stock.map((line) => source(line, line.sku)),
    {},
    500_000,
  );
}

const source = (from: { source?: { line: number } }, document: string): EntrySource => ({
  line: from.source?.line ?? 1,
  document,
  lines: [],
});
