import { join } from "node:path";
import Database from "better-sqlite3";
import { BoxAndCloud } from "../bench/box-and-cloud.ts";
import { handheldIds, writeDays } from "../bench/offline-days.ts";

/** One fact of ten is still to be sent. */
const shareToSend = 0.1;

/**
 * A site of three million facts (`facts`) is seven days without its line and then has 300,000 of them to send: a real box, the real cloud on PGlite with its journal. Afterwards the cloud has every fact, and every
 * balance of the shelves as the box has it.
 */
export async function sevenDaysRound(seed: number, facts: number, note: (line: object) => void): Promise<object> {
  const toSend = Math.round(facts * shareToSend);
  const sentBefore = facts - toSend;
  const site = await BoxAndCloud.begin("Seven days");
  try {
    const [, first] = timed(() => writeDays(site.data, { facts: sentBefore, days: 60, idOf: handheldIds, seed: 1 }));
    note({ written: sentBefore, ...first });
    const before = await site.catchUp(first.origin, first.seq, (text) => note({ before: text }));
    note({ before });
    const [writeSeconds, offline] = timed(() =>
      writeDays(site.data, { facts: toSend, days: 7, idOf: handheldIds, seed: 2 }),
    );
    note({ written: toSend, ...offline, writeSeconds });
    const after = await site.catchUp(offline.origin, offline.seq, (text) => note({ after: text }));
    return { seed, facts: offline.seq, balances: offline.balances, before, after, ...(await compared(site)) };
  } finally {
    await site.end();
  }
}

async function compared(site: BoxAndCloud): Promise<object> {
  const book = new Database(join(site.data, "book.sqlite"), { readonly: true });
  const here = book
    .prepare("SELECT place || '|' || sku AS key, sum(onHand) AS qty FROM balance GROUP BY place, sku ORDER BY 1")
    .all() as { key: string; qty: number }[];
  const { seq } = book
    .prepare(
      "SELECT max(seq) AS seq FROM journal WHERE origin = (SELECT origin FROM ownEpoch ORDER BY pos DESC LIMIT 1)",
    )
    .get() as { seq: number };
  book.close();
  const { there, facts } = await site.cloud.cloud.database.withCompany(site.company, async (sql) => ({
    there: await sql.rows<{ key: string; qty: number }>(
      "SELECT place || '|' || sku AS key, sum(on_hand)::bigint AS qty FROM balance GROUP BY place, sku",
    ),
    // The hub writes facts of its own, too.
    facts: (await sql.rows<{ facts: number }>("SELECT facts FROM hub_site WHERE site <> 'hub'"))[0]?.facts,
  }));
  if (facts !== seq) throw new Error(`the cloud has ${facts} facts, the box ${seq}`);
  const qtyThere = new Map(there.filter(({ qty }) => qty !== 0).map(({ key, qty }) => [key, qty]));
  const different = here.filter(({ key, qty }) => (qtyThere.get(key) ?? 0) !== qty);
  const balances = here.filter(({ qty }) => qty !== 0).length;
  if (different.length > 0 || qtyThere.size !== balances)
    throw new Error(
      `${different.length} balances differ (${JSON.stringify(different.slice(0, 3))}); ${balances} here, ${qtyThere.size} in the cloud`,
    );
  return { sameBalances: balances };
}

function timed<T>(work: () => T): [seconds: number, result: T] {
  const startAt = performance.now();
  const result = work();
  return [Math.round((performance.now() - startAt) / 100) / 10, result];
}
