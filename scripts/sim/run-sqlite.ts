import { type Run, type RunOptions, run, siteNames } from "#sync/sim/run.ts";
import { asShipped, oldest } from "#sync/sim/world/versions.ts";
import { pairKit } from "./pair-kit.ts";
import { SqliteBook } from "./sqlite-book.ts";
import { chooser } from "./sqlite-work.ts";

/** A run in which every book is the appliance's own, on SQLite, and people send the warehouse's own commands. All that travels is really encoded. */
export function runSqlite(options: RunOptions): Run {
  // Pages in slices of 1 to 4 facts, so that a crash may fall between two of them.
  const slice = 1 + (options.seed % 4);
  const upgrades = options.plan?.upgrades ?? options.seed % 4 === 0;
  // Books on real files, whose WAL is torn when the power goes; the tables of later versions are there in memory only.
  const isFile = !upgrades && options.seed % 5 < 2;
  const busyWithRights = options.plan?.busyWithRights ?? options.seed % 3 === 0;
  const choose = chooser(siteNames(options.sites), { busyWithRights });
  return run({
    ...options,
    plan: {
      wrongPercent: 0,
      upgrades,
      busyWithRights,
      bytes: true,
      signatures: options.seed % 32 === 0,
      ...options.plan,
    },
    newBook: (origin, wallMs, { upgrades }, state) =>
      SqliteBook.make({ origin, wallMs, slice, isFile, choose, version: upgrades ? oldest : asShipped }, state),
    pairs: pairKit({ slice, isFile, choose }),
  });
}
