import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { records } from "#sync/model/records/all.ts";
import { type Field, text } from "#sync/model/records/define-record.ts";
import { type Migration, migrationsFolder, readMigrations } from "../schema.ts";

/**
 * An invented later version: items have a colour, there are drones, and a table of today is arranged otherwise. Its migrations are written to `folder`, as
 * drizzle-kit would leave them.
 */
export function laterMigrations(folder: string): Migration[] {
  cpSync(migrationsFolder, folder, { recursive: true });
  const path = join(folder, "meta/_journal.json");
  const list = JSON.parse(readFileSync(path, "utf8")) as { entries: { idx: number; when: number; tag: string }[] };
  const last = list.entries.at(-1) as (typeof list.entries)[0];
  const tag = `${String(last.idx + 1).padStart(4, "0")}_invented`;
  list.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag });
  writeFileSync(path, JSON.stringify(list));
  writeFileSync(join(folder, `${tag}.sql`), invented.join("\n--> statement-breakpoint\n"));
  return readMigrations(folder);
}

const invented = [
  "ALTER TABLE `item` ADD `colour` text DEFAULT 'white' NOT NULL;",
  "CREATE TABLE `drone` (`id` text PRIMARY KEY NOT NULL, `rangeMm` integer DEFAULT 0 NOT NULL);",
  "DROP INDEX `entry_place`;",
  "ALTER TABLE `sighting` RENAME TO `seen`;",
];

/** The code of that version, as far as it matters: within `work`, items have a colour. */
export function asLaterVersion<T>(work: () => T): T {
  const fields = records.item.fields as Record<string, Field<unknown>>;
  fields.colour = text<string>("white");
  try {
    return work();
  } finally {
    delete fields.colour;
  }
}
