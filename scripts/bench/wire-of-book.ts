import { deflateRawSync } from "node:zlib";
import { openForReading } from "#appliance/store/connection.ts";
import { Statements } from "#appliance/store/statements.ts";
import { SiteSyncReader } from "#appliance/store/sync/site-sync-reader.ts";
import { runCharsMax, runFactsMax } from "#sync/protocol/site/site-session.ts";
import { cutBatch } from "#sync/protocol/wire/batch.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";

/**
 * What a real book's own facts take on the way to the cloud: `wire-of-book.ts book.sqlite`, for instance the one that `npm run demo -- --speed max --data DIR` leaves. Ours: the signed
 * batches as a box cuts them. Reference: each fact as JSON, deflated alone. One line of JSON.
 */
const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("Name a book: wire-of-book.ts DIR/book.sqlite\n");
  process.exit(2);
}
const db = openForReading(file);
const origin = db.prepare("SELECT origin FROM ownEpoch ORDER BY pos DESC LIMIT 1").pluck().get() as string;
const reader = new SiteSyncReader(new Statements(db), origin);
const key = keyFromSeed(new Uint8Array(32).fill(7));
let [facts, moves, batches, bytes, plain] = [0, 0, 0, 0, 0];
for (;;) {
  const run = reader.factsAfter(origin, facts, runFactsMax, runCharsMax);
  if (!run) break;
  const { bytes: batch, count } = cutBatch(run, "box-1", key.sign);
  for (const fact of run.facts.slice(0, count)) {
    moves += fact.moves.length;
    plain += deflateRawSync(JSON.stringify(fact)).length;
  }
  facts += count;
  bytes += batch.length;
  batches++;
}
db.close();
const figures = { facts, moves, batches, bytes, bytesPerFact: Number((bytes / facts).toFixed(2)) };
process.stdout.write(
  `${JSON.stringify({ name: "wire-of-book", ours: bytes, reference: plain, ratio: Number((bytes / plain).toFixed(4)), unit: "B", ...figures })}\n`,
);
