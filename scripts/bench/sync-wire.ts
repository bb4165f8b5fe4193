import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { genesisTip, type WireFact } from "#sync/protocol/entry.ts";
import { cutBatch, readBatch, runOf, verifyBatch } from "#sync/protocol/wire/batch.ts";
import { hashesAfter } from "#sync/protocol/wire/chain.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { seeded } from "./measure.ts";

/**
 * Three boxes that do not see each other change 10,000 items ten times each. Ours: the bytes of the signed, chained batches that a hub takes, per changed field.
 * Reference: the same facts as JSON, deflated one by one, without any signature. Twice: facts of 100 fields, and facts of one field with a random command
 * id each, as a person makes them.
 */
export const bench: Bench = {
  about: "signed bytes per changed field, 10,000 items x 10 updates by 3 boxes; reference: each fact as deflated JSON",
  async run({ quick, note }) {
    const items = quick ? 300 : 10_000;
    const results: BenchResult[] = [];
    for (const [name, fieldsPerFact, goal] of [
      ["sync-wire", 100, "<= 8"],
      ["sync-wire-singles", 1, "no goal: 16 of the bytes are the random command id"],
    ] as const) {
      const boxes = [0, 1, 2].map((box) => factsOf(box, changesOf(items), fieldsPerFact));
      const changes = items * 10;
      const key = keyFromSeed(new Uint8Array(32).fill(7));
      const cpu = process.cpuUsage();
      const batches = boxes.flatMap((facts) => batchesOf(facts, key.sign));
      const encoded = process.cpuUsage(cpu);
      const bytes = batches.reduce((sum, batch) => sum + batch.length, 0);
      const again = process.cpuUsage();
      let facts = 0;
      for (const one of batches) {
        const batch = readBatch(one);
        if (!verifyBatch(batch, key.publicKey)) throw new Error("a batch that is not signed");
        facts += runOf(batch).facts.length;
      }
      const decoded = process.cpuUsage(again);
      if (facts !== boxes.flat().length) throw new Error(`${facts} facts came back of ${boxes.flat().length}`);
      const plain = boxes.flat().reduce((sum, fact) => sum + deflateRawSync(JSON.stringify(fact)).length, 0);
      note(`${name}: ${batches.length} batches, ${bytes} bytes`);
      results.push({
        name,
        ours: bytes / changes,
        reference: plain / changes,
        ratio: bytes / plain,
        unit: "B/field",
        better: "lower",
        goal,
        batches: batches.length,
        facts,
        encodedFieldsPerCpuSecond: rate(changes, encoded),
        checkedFieldsPerCpuSecond: rate(changes, decoded),
      });
    }
    return results;
  },
};

interface Change {
  box: number;
  id: string;
  field: string;
  value: string | number;
}

const fields = ["qty", "bin", "lot", "status", "note"] as const;

/** Round by round over all items; who changes one goes round too. Values are a quantity or a short text. */
function changesOf(items: number): Change[] {
  const random = seeded(42);
  const changes: Change[] = [];
  for (let round = 0; round < 10; round++)
    for (let item = 0; item < items; item++) {
      const field = fields[round % fields.length] as string;
      const value =
        field === "qty" ? Math.floor(random() * 1_000) : `${field}-${Math.floor(random() * 1e6).toString(36)}`;
      changes.push({ box: (item + round) % 3, id: `sku-${String(item).padStart(6, "0")}`, field, value });
    }
  return changes;
}

function factsOf(box: number, changes: readonly Change[], fieldsPerFact: number): WireFact[] {
  const mine = changes.filter((change) => change.box === box);
  const random = seeded(box + 1);
  let atMs = 1_790_000_000_000;
  return Array.from({ length: Math.ceil(mine.length / fieldsPerFact) }, (_, i) => {
    atMs += 1 + Math.floor(random() * 10_000);
    return {
      origin: `k3m9x${box}.ab12c`,
      seq: i + 1,
      base: 0,
      hlc: `${atMs.toString(16).padStart(12, "0")}0000`,
      atMs,
      actor: "p-7",
      device: "kiosk-1",
      commandId: `kiosk:${createHash("md5").update(`${box} ${i}`).digest("hex")}`,
      type: "items-edited",
      data: {},
      moves: [],
      sets: mine
        .slice(i * fieldsPerFact, (i + 1) * fieldsPerFact)
        .map(({ id, field, value }) => ({ record: "item", id, fields: { [field]: value } })),
    } as unknown as WireFact;
  });
}

function batchesOf(facts: readonly WireFact[], sign: (bytes: Uint8Array) => Uint8Array): Uint8Array[] {
  const origin = facts[0]?.origin as string;
  const hashes = hashesAfter(facts);
  const batches: Uint8Array[] = [];
  for (let at = 0; at < facts.length; ) {
    const prev = at === 0 ? genesisTip : (hashes[at - 1] as string);
    const run = { origin, prev, facts: facts.slice(at), hashes: hashes.slice(at) };
    const { bytes, count } = cutBatch(run, "box-1", sign);
    batches.push(bytes);
    at += count;
  }
  return batches;
}

const rate = (count: number, { user, system }: NodeJS.CpuUsage): number => Math.round((count * 1e6) / (user + system));
