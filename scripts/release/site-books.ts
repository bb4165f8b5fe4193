import Database from "better-sqlite3";
import { ownMigrations } from "#appliance/store/schema.ts";
import { verify } from "#appliance/store/verify.ts";
import { runShift } from "#appliance/test/shift/run-shift.ts";
import { run, siteNames } from "#sync/sim/run.ts";
import type { SimBook } from "#sync/sim/world/book.ts";
import { SqliteBook } from "../sim/sqlite-book.ts";
import { chooser } from "../sim/sqlite-work.ts";

export interface KeptBook {
  name: string;
  bytes: Buffer;
  facts: number;
}

/** The same for every release, so that what differs between two of them is theirs. */
const shiftSeed = 20_261_121;
const simSeed = 11;
const shiftSteps = 400;

/**
 * Books of this version with something of everything in them: a shift of one site, and a site that lived with another one and a cloud (pages of the log,
 * epochs, conflicts, late facts).
 */
export function siteBooks(): KeptBook[] {
  const { site } = runShift({ seed: shiftSeed, steps: shiftSteps, checkEvery: shiftSteps });
  const shift = site.db.serialize();
  site.db.close();
  return [
    { name: "shift", bytes: shift },
    { name: "synced", bytes: syncedBook() },
  ].map((one) => ({ ...one, facts: factsOf(one.bytes) }));
}

function syncedBook(): Buffer {
  let largest: Buffer | undefined;
  const choose = chooser(siteNames(2), { busyWithRights: false });
  const { report } = run({
    seed: simSeed,
    sites: 2,
    days: 0.2,
    deedsPerDay: 400,
    plan: { wrongPercent: 0, bytes: true },
    newBook: (origin, wallMs) =>
      keptAtTheEnd(SqliteBook.make({ origin, wallMs, slice: 3, choose }), (bytes) => {
        if (bytes.length > (largest?.length ?? 0)) largest = bytes;
      }),
  });
  if (report.problems.length > 0 || !largest)
    throw new Error(`the simulation went wrong: ${JSON.stringify(report.problems)}`);
  return largest;
}

/** Hands over the book's bytes before it is closed; also when it was started anew from its disk meanwhile. */
function keptAtTheEnd(book: SqliteBook, keep: (bytes: Buffer) => void): SimBook {
  return new Proxy(book, {
    get(of, name) {
      if (name === "close")
        return () => {
          keep(of.bytes());
          of.close();
        };
      if (name === "image")
        return () => {
          const start = of.image();
          return (wallMs: () => number) => keptAtTheEnd(start(wallMs) as SqliteBook, keep);
        };
      const value: unknown = Reflect.get(of, name, of);
      return typeof value === "function" ? value.bind(of) : value;
    },
  });
}

function factsOf(bytes: Buffer): number {
  const db = new Database(bytes);
  try {
    const { ok, facts, problems } = verify(db);
    if (!ok) throw new Error(`the book that was made is not sound: ${JSON.stringify(problems.slice(0, 3))}`);
    return facts;
  } finally {
    db.close();
  }
}

export const siteMigrations = (): { tag: string; hash: string }[] =>
  ownMigrations().map(({ tag, hash }) => ({ tag, hash }));
