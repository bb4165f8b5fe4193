import { type Run, type RunOptions, run } from "#sync/sim/run.ts";
import { asShipped, oldest } from "#sync/sim/world/versions.ts";
import { SqliteBook } from "./sqlite-book.ts";

/** A run in which every book is the appliance's own, on SQLite, and people send the warehouse's own commands. All that travels is really encoded. */
export function runSqlite(options: RunOptions): Run {
  // Pages in slices of 1 to 4 facts, so that a crash may fall between two of them.
  const slice = 1 + (options.seed % 4);
  const upgrades = options.plan?.upgrades ?? options.seed % 4 === 0;
  return run({
    ...options,
    plan: {
      wrongPercent: 0,
      upgrades,
      bytes: true,
      signatures: options.seed % 32 === 0,
      ...options.plan,
    },
    newBook: (origin, wallMs, { upgrades }, state) =>
      SqliteBook.make(origin, wallMs, slice, { state, version: upgrades ? oldest : asShipped }),
  });
}
