import type { Bench, BenchResult } from "./bench.ts";
import { BoxAndCloud } from "./box-and-cloud.ts";
import { handheldIds, randomIds, writeDays } from "./offline-days.ts";

const days = 7;
const movesADay = 20_000;
const goalSeconds = 10;
const goalBytes = 2_000_000;

/**
 * A paired box writes for seven days without its line, as its own commands on its own book. Then the appliance runs, the line comes back, and it is measured until the box's book has the
 * hub's answer to every fact. The cloud is the real service on PGlite in this process, the box a process of its own, the line a counting proxy: its bytes
 * hold everything, HTTP and signatures too. Command ids as the outboxes of twelve handhelds count them; before that a tenth as many with ids that callers draw by chance.
 */
export const bench: Bench = {
  about:
    "a site seven days offline, 140,000 movements, until all is in the cloud and acknowledged; reference: the goal",
  async run({ quick, note }) {
    const all = quick ? 4_000 : days * movesADay;
    const results: BenchResult[] = [];
    for (const [name, idOf, facts] of [
      // The small one first: a cloud has worked before a site comes back after a week, and the first thousands of facts of its process cost twice as much.
      ["catch-up random ids", randomIds, all / 10],
      ["catch-up", handheldIds, all],
    ] as const) {
      const site = await BoxAndCloud.begin("Seven days");
      try {
        const written = writeDays(site.data, { facts, days, idOf, seed: 5 });
        note(`${name}: ${facts} facts written, ${written.balances} balances`);
        const { seconds, upBytes, downBytes, ...more } = await site.catchUp(written.origin, written.seq, note);
        const bytes = upBytes + downBytes;
        const isWhole = facts === days * movesADay;
        results.push(
          {
            ...{ name: `${name} time`, ours: seconds, reference: goalSeconds, ratio: seconds / goalSeconds, unit: "s" },
            ...{ better: "lower", goal: isWhole ? `<= ${goalSeconds} s` : "none at this size", facts, ...more },
          },
          {
            ...{ name: `${name} bytes`, ours: bytes, reference: goalBytes, ratio: bytes / goalBytes, unit: "B" },
            ...{ better: "lower", goal: isWhole ? `<= ${goalBytes} B` : "none at this size" },
            ...{ facts, upBytes, downBytes, bytesPerFact: Number((bytes / facts).toFixed(2)) },
          },
        );
      } finally {
        await site.end();
      }
    }
    return results;
  },
};
