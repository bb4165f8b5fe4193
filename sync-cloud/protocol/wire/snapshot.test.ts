import { describe, expect, test } from "vitest";
import { encodeChunks, readChunk, readManifest, signManifest } from "./snapshot.ts";
import { testKey } from "./testing/some-facts.ts";
import { WireFault } from "./wire-fault.ts";

const hub = testKey(5);
const balances = Array.from({ length: 950 }, (_, i) => ({
  place: `A-${String(i % 40).padStart(2, "0")}`,
  sku: `SKU-${i}`,
  onHand: (i * 7_919) % 1_000,
}));

const tip = "0".repeat(64);
const origins = [
  { origin: "s.e1", seq: 7, tip, sealedAtSeq: 7 },
  { origin: "s.e2", seq: 3, tip },
];
const head = { site: "s", cursor: 9, tip, incarnation: 1, authority: "s.e2", origins };

describe("a snapshot", () => {
  test("is its rows again, chunk by chunk, in any order", () => {
    const chunks = [...encodeChunks("balance", balances, 400)];
    expect(chunks.map(({ name }) => name.rows)).toEqual([400, 400, 150]);
    const manifest = signManifest(
      { ...head, chunks: chunks.map(({ name }) => name) },
      { signer: hub.publicKey, sign: hub.sign },
    );
    const read = readManifest(JSON.parse(JSON.stringify(manifest)), "s", [hub.publicKey]);
    const byHash = new Map(chunks.map(({ name, bytes }) => [name.hash, bytes]));
    expect(read.chunks.flatMap((name) => readChunk(byHash.get(name.hash) as Uint8Array, name).rows)).toEqual(balances);
  });

  test("refuses a chunk that is not the named one, and a list that its hub did not make for this site", () => {
    const [chunk] = [...encodeChunks("balance", balances)];
    const { name, bytes } = chunk as NonNullable<typeof chunk>;
    const bad = Uint8Array.from(bytes);
    (bad[bad.length - 9] as number) ^= 4;
    expect(() => readChunk(bad, name)).toThrow(WireFault);
    expect(() => readChunk(bytes.subarray(0, 99), name)).toThrow(WireFault);
    expect(() => readChunk(bytes, { ...name, rows: name.rows + 1 })).toThrow(WireFault);
    const manifest = signManifest({ ...head, chunks: [name] }, { signer: hub.publicKey, sign: hub.sign });
    expect(() => readManifest(manifest, "t", [hub.publicKey])).toThrow("signature");
    expect(() => readManifest(manifest, "s", [testKey(6).publicKey])).toThrow("signature");
    expect(() => readManifest({ ...manifest, cursor: 10 }, "s", [hub.publicKey])).toThrow("signature");
    const [first, second] = origins as [(typeof origins)[0], (typeof origins)[0]];
    for (const changed of [[first], [first, { ...second, seq: 4 }], [{ ...first, sealedAtSeq: 8 }, second]])
      expect(() => readManifest({ ...manifest, origins: changed }, "s", [hub.publicKey])).toThrow("signature");
    expect(() => readManifest({ ...manifest, chunks: [{ ...name, hash: "x" }] }, "s", [hub.publicKey])).toThrow(
      "malformed",
    );
  });
});
