import { expect, test } from "vitest";
import { contracts } from "#sync/contracts/list.ts";
import { handlers } from "../handlers.ts";
import { seedOf } from "../testing/chance.ts";
import { expectRebuilt } from "./shift/expect-rebuilt.ts";
import { runShift, shiftCommands } from "./shift/run-shift.ts";

const runs = Number(process.env.RUNS ?? 100);
const firstSeed = seedOf(process.env.SEED);

test(`every invariant holds over ${runs} random shifts (SEED=${firstSeed})`, { timeout: 600_000 }, () => {
  console.log(`random shifts: SEED=${firstSeed} RUNS=${runs}`);
  const answers = new Map<string, number>();
  let commands = 0;
  for (let run = 0; run < runs; run++) {
    const shift = runShift({ seed: firstSeed + run, steps: 120, checkEvery: 40 });
    commands += shift.commands;
    for (const [key, n] of shift.answers) answers.set(key, (answers.get(key) ?? 0) + n);
    if (run % 5 === 0) expectRebuilt(shift.site);
    shift.site.db.close();
  }
  const ok = [...answers].filter(([key]) => key.endsWith(" ok")).reduce((sum, [, n]) => sum + n, 0);
  console.log(JSON.stringify({ commands, okPercent: Math.round((ok * 100) / commands) }));
  if (process.env.ANSWERS)
    console.log(
      [...answers]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, n]) => `${n}\t${key}`)
        .join("\n"),
    );
  expect(ok / commands).toBeGreaterThan(0.3);
});

test("a shift can send every command of the warehouse", () => {
  // Files become these same commands; people, devices and dead letters are not about goods. Machines have shifts of their own: the
  // tests of their bindings, and the simulated floor. What goes on between sites is simulated with several of them.
  const elsewhere = [
    ...["files.", "people.", "devices.", "dead-letters."],
    ...["intents.", "transfers.", "rights.", "conflicts.", "sync.", "numbers.", "settings."],
    ...["machines.", "fleet.", "conveyors.", "rfid."],
    ...["papers.answer", "papers.seen", "papers.move", "papers.test-label"],
  ];
  const forgotten = Object.values(contracts)
    .filter(({ kind, name }) => kind === "command" && name in handlers && !shiftCommands.includes(name))
    .filter(({ name }) => !elsewhere.some((area) => name.startsWith(area)))
    .map(({ name }) => name);
  expect(forgotten).toEqual([]);
});
