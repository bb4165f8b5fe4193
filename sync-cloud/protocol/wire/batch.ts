import type { WireFact } from "../entry.ts";
import type { FactRun } from "../session.ts";
import { packBody, unpackBody } from "./body.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { checkChain } from "./chain.ts";
import { readFacts, writeFacts } from "./fact-columns.ts";
import { isSignedBy, type Sign } from "./keys.ts";
import { batchBytesMax, batchFactsMax, factBytesMax, type ReadLimits, readLimits } from "./limits.ts";
import { WireFault } from "./wire-fault.ts";

/**
 * Whole facts of one origin in `seq` order, as they travel by network or on a stick. `prev` and `tip` are the hashes of the origin's chain before the first and
 * after the last (hex); `signer` is the box that carries it, by the name that the hub gave it.
 */
export interface Batch {
  origin: string;
  fromSeq: number;
  count: number;
  prev: string;
  tip: string;
  signer: string;
  /** Columns of the facts, deflated. */
  body: Uint8Array;
  signature: Uint8Array;
  /** What the signature is over. */
  signed: Uint8Array;
}

/** Throws `too-large` beyond `batchBytesMax`, or `factBytesMax` for a single fact: see `cutBatch`. */
export function encodeBatch(
  facts: readonly WireFact[],
  prev: string,
  tip: string,
  signer: string,
  sign: Sign,
): Uint8Array {
  const [first] = facts;
  if (!first) throw new WireFault("malformed", "a batch of no facts");
  if (facts.length > batchFactsMax) throw new WireFault("too-large", `${facts.length} facts, at most ${batchFactsMax}`);
  for (const [i, { origin, seq }] of facts.entries())
    if (origin !== first.origin || seq !== first.seq + i)
      throw new WireFault(
        "sequence",
        `fact ${seq} of ${origin} does not follow ${first.seq + i - 1} of ${first.origin}`,
      );
  const body = packed.get(facts) ?? packBody((out, expanse) => writeFacts(out, facts, expanse));
  const signed = new ByteWriter()
    .raw(magic)
    .text(first.origin)
    .count(first.seq)
    .count(facts.length)
    .raw(hashBytes(prev))
    .raw(hashBytes(tip))
    .text(signer)
    .block(nothing)
    .block(body)
    .done();
  const most = bytesMaxOf(facts.length);
  if (signed.length + signatureBytes > most)
    throw new WireFault("too-large", `${facts.length} facts make ${signed.length} bytes, at most ${most} travel`);
  return Buffer.concat([signed, sign(signed)]);
}

/** Does the long part of the work for a batch of this very list of facts, which must not change any more; who signs it, and when, is open. */
export function packAhead({ facts }: FactRun): void {
  try {
    packed.set(
      facts,
      packBody((out, expanse) => writeFacts(out, facts, expanse)),
    );
  } catch (error) {
    // Whoever makes the batch meets it again, and cuts it.
    if (!(error instanceof WireFault)) throw error;
  }
}
const packed = new WeakMap<readonly WireFact[], Uint8Array>();

/**
 * As many facts of the run, from its first, as fit into one batch: at least one. Throws `too-large` only for a single fact that no batch can hold.
 */
export function cutBatch(run: FactRun, signer: string, sign: Sign): { bytes: Uint8Array; count: number } {
  for (let count = Math.min(run.facts.length, batchFactsMax); ; count = Math.ceil(count / 2)) {
    try {
      const tip = run.hashes[count - 1] as string;
      const facts = count === run.facts.length ? run.facts : run.facts.slice(0, count);
      return { bytes: encodeBatch(facts, run.prev, tip, signer, sign), count };
    } catch (error) {
      if (!(error instanceof WireFault) || error.code !== "too-large" || count <= 1) throw error;
    }
  }
}

/** The head, checked for form and size; body and signature are not looked into. Throws a `WireFault`. */
export function readBatch(bytes: Uint8Array): Batch {
  if (bytes.length > factBytesMax)
    throw new WireFault("too-large", `a batch of ${bytes.length} bytes, at most ${factBytesMax}`);
  const input = new ByteReader(bytes);
  if (!input.raw(magic.length).equals(magic)) throw new WireFault("version", "not a batch of this protocol");
  const batch = {
    origin: input.text(nameBytesMax, "bytes of an origin"),
    fromSeq: input.count(Number.MAX_SAFE_INTEGER, "as a seq"),
    count: input.count(batchFactsMax, "facts in a batch"),
    prev: input.raw(32).toString("hex"),
    tip: input.raw(32).toString("hex"),
    signer: input.text(nameBytesMax, "bytes of a signer"),
  };
  input.block(moreBytesMax, "bytes of a later version"); // signed, and not known here
  const body = input.block(factBytesMax, "bytes of a body");
  const signed = bytes.subarray(0, input.at);
  const signature = input.raw(signatureBytes);
  input.end();
  if (batch.count === 0 || batch.fromSeq === 0 || batch.origin === "" || batch.signer === "")
    throw new WireFault("malformed", "a batch without facts, first seq, origin or signer");
  if (batch.fromSeq + batch.count - 1 > Number.MAX_SAFE_INTEGER)
    throw new WireFault("malformed", "a seq without bounds");
  if (bytes.length > bytesMaxOf(batch.count))
    throw new WireFault(
      "too-large",
      `${batch.count} facts in ${bytes.length} bytes, at most ${bytesMaxOf(batch.count)}`,
    );
  return { ...batch, body, signature, signed };
}

/** Whether the box with this key signed all of it. */
export const verifyBatch = (batch: Batch, publicKey: string): boolean =>
  isSignedBy(publicKey, batch.signed, batch.signature);

/** Its facts. Their content is as the writer left it; the chain is for `runOf` or `checkChain` to check. Throws a `WireFault`. */
export function factsOf(batch: Batch, limits: ReadLimits = readLimits): WireFact[] {
  const names = Array.from({ length: batch.count }, (_, i) => ({ origin: batch.origin, seq: batch.fromSeq + i }));
  return unpackBody(batch.body, limits, (input, expanse) => readFacts(input, names, expanse));
}

/** Its facts with the hash after each. Throws a `WireFault`, `chain` when they do not lead from its `prev` to its `tip`. */
export function runOf(batch: Batch, limits: ReadLimits = readLimits): FactRun {
  const facts = factsOf(batch, limits);
  return { origin: batch.origin, prev: batch.prev, facts, hashes: checkChain(batch, facts) };
}

const magic = Buffer.from("KB1");
const nothing = new Uint8Array();
const signatureBytes = 64;
const nameBytesMax = 200;
const moreBytesMax = 4_096;
const bytesMaxOf = (count: number): number => (count === 1 ? factBytesMax : batchBytesMax);

function hashBytes(hex: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new WireFault("malformed", `${hex} is no hash`);
  return Buffer.from(hex, "hex");
}
