import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes the cloud's next migration from its tables: what drizzle-kit makes, and what it has no words for (partitions of the log, and the
 * functions that see more than one company).
 */
const root = dirname(import.meta.dirname);
const folder = join(root, "sync-cloud/service/store/migrations");
/** Rows of these change often in columns that no index has: room on their page keeps the indexes out of it. */
const roomy = ["balance", "record", "origin", "log_head", "hub_site", "hourly", "box"];
const before = new Set(migrations());
const made = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/drizzle-kit/bin.cjs"),
    "generate",
    "--config",
    "sync-cloud/service/store/drizzle.config.ts",
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: "inherit" },
);
if (made.status !== 0) process.exit(made.status ?? 1);
for (const name of migrations().filter((name) => !before.has(name))) {
  const path = join(folder, name);
  writeFileSync(path, partitioned(withRoom(readFileSync(path, "utf8"))));
}

function migrations(): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".sql"));
  } catch {
    return []; // the first one
  }
}

function withRoom(text: string): string {
  let out = text;
  for (const table of roomy)
    out = out.replace(new RegExp(`CREATE TABLE "${table}" \\((?:.|\n)*?\n\\);`), (made) =>
      made.replace(/;$/, " WITH (fillfactor = 70);"),
    );
  return out;
}

function partitioned(text: string): string {
  const table = /CREATE TABLE "log" \((?:.|\n)*?\n\);/;
  if (!table.test(text)) return text;
  const functions = readFileSync(join(root, "sync-cloud/service/store/first-functions.sql"), "utf8");
  return `${text.replace(table, (created) => created.replace(/;$/, " PARTITION BY RANGE (month);"))}--> statement-breakpoint\n${functions}`;
}
