import { join } from "node:path";
import Database from "better-sqlite3";
import type { FloorMachines } from "../machines/floor-machines.ts";
import type { ShiftPlan } from "../plan/shift-plan.ts";
import type { ShiftResult } from "../run-shift.ts";
import type { Tally } from "../tally.ts";
import { shippingAdvices } from "./advice-check.ts";
import { acknowledgedOnce, conservation, doublePromises, lineOrder, serialsOnce } from "./book-checks.ts";
import { floorAgainstBook } from "./floor-check.ts";
import { kontorVerify } from "./kontor-verify.ts";

export interface ShiftReport {
  ok: boolean;
  conservation: boolean;
  doublePromises: number;
  exceptions: number;
  openExceptions: number;
  facts: number;
  machines: ReturnType<FloorMachines["closing"]> | undefined;
  orderStates: Record<string, number>;
  checks: { what: string; problems: string[] }[];
}

/** Looks at what the shift has left behind, from outside: the book, the outbox, and what the demo's own hands know. */
export async function checkShift({
  data,
  plan,
  shift,
  tally,
}: {
  data: string;
  plan: ShiftPlan;
  shift: ShiftResult;
  tally: Tally;
}): Promise<ShiftReport> {
  const db = new Database(join(data, "book.sqlite"), { readonly: true });
  try {
    const one = (sql: string) => (db.prepare(sql).pluck().get() as number) ?? 0;
    const unbalanced = conservation(db);
    const promised = doublePromises(db);
    const checks = [
      {
        what: "the shift ran to its end without surprises",
        problems: [
          ...tally.surprises,
          ...(shift.applianceExit === 0 ? [] : [`the appliance ended with ${shift.applianceExit}`]),
        ],
      },
      { what: "kontor verify finds the book sound", problems: await kontorVerify(data) },
      { what: "every SKU, lot, serial and owner sums to zero over all places", problems: unbalanced },
      { what: "no unit is promised twice", problems: promised },
      { what: "every serial number is in one place", problems: serialsOnce(db) },
      { what: "no line shipped more than was packed, or packed more than was picked", problems: lineOrder(db) },
      {
        what: "every acknowledged command is in the book exactly once",
        problems: acknowledgedOnce(db, tally.acknowledged),
      },
      { what: "the book says of every place what really lies there", problems: floorAgainstBook(db, shift) },
      { what: "the shipping advices say what was shipped", problems: await shippingAdvices(data, shift, plan) },
      { what: "no flow needed more scans than the table allows", problems: tally.overTable },
      ...(shift.machines?.problems(db) ?? []),
    ];
    const states = db.prepare('SELECT state, count(*) AS n FROM "order" GROUP BY state ORDER BY state').all() as {
      state: string;
      n: number;
    }[];
    return {
      ok: checks.every(({ problems }) => problems.length === 0),
      conservation: unbalanced.length === 0,
      doublePromises: promised.length,
      exceptions: one("SELECT count(*) FROM exception"),
      openExceptions: one("SELECT count(*) FROM exception WHERE state IN ('open', 'claimed', 'resolving')"),
      facts: one("SELECT count(*) FROM journal"),
      machines: shift.machines?.closing(db),
      orderStates: Object.fromEntries(states.map(({ state, n }) => [state, n])),
      checks,
    };
  } finally {
    db.close();
  }
}
