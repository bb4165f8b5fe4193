import { z } from "zod";
import type { FactRun } from "#sync/protocol/session.ts";
import type { SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import { cutBatch, readBatch, runOf, verifyBatch } from "#sync/protocol/wire/batch.ts";
import type { Sign } from "#sync/protocol/wire/keys.ts";
import { WireFault } from "#sync/protocol/wire/wire-fault.ts";

/** Where a box stands that goes on: it has the facts of that origin up to `seq`, whose hash is `tip`. */
export const tailRequest = z.object({
  origin: z.string().min(3).max(100),
  seq: z.int().nonnegative(),
  tip: z.string().regex(/^[0-9a-f]{64}$/),
});
export type TailMark = z.output<typeof tailRequest>;

/** Facts that one answer holds: as many as the other box books in one command. */
export const tailFactsMax = 100;
const tailCharsMax = 500_000;

/** The facts after it, as a signed batch; no bytes when there are none. */
export function tailAfter(store: Pick<SiteSyncStore, "factsAfter">, { origin, seq }: TailMark, sign: Sign): Uint8Array {
  const run = store.factsAfter(origin, seq, tailFactsMax, tailCharsMax);
  return run ? cutBatch(run, lanSigner, sign).bytes : new Uint8Array();
}

/** Throws a `WireFault` for what that box did not sign, or does not go on from where this one stands. Undefined: that was all. */
export function readTail(bytes: Uint8Array, { origin, seq, tip }: TailMark, primaryKey: string): FactRun | undefined {
  if (bytes.length === 0) return undefined;
  const batch = readBatch(bytes);
  if (!verifyBatch(batch, primaryKey))
    throw new WireFault("signature", "facts that the box before this one did not sign");
  const run = runOf(batch);
  if (run.origin !== origin || run.prev !== tip || run.facts[0]?.seq !== seq + 1)
    throw new WireFault("sequence", `facts of ${run.origin} that do not go on from ${origin}-${seq}`);
  return run;
}

/** Boxes of one site know each other by the keys of their pairing, not by names of the cloud. */
const lanSigner = "lan";
