import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type BalanceRow, emptyRows } from "#sync/protocol/site-state.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import { encodeChunks, signManifest } from "#sync/protocol/wire/snapshot.ts";
import { rowsIn } from "../../store/sync/state-rows.ts";
import { CloudTrouble } from "../cloud-client.ts";
import { fetchSnapshot, forgetChunks } from "./fetch-snapshot.ts";

const root = mkdtempSync(join(tmpdir(), "kontor-fetch-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const hub = keyFromSeed(new Uint8Array(32).fill(3));
const { signal } = new AbortController();

const balance = (n: number): BalanceRow => ({
  ...{ place: `A-${n}`, sku: `S-${n}`, lot: "", serial: "", lpn: "", owner: "", status: "available" },
  ...{ onHand: n + 1, oldestInAt: 0 },
});

/** A cloud with a state of so many balances, in chunks of ten. */
function cloud(balances: number, cursor = 9) {
  const rows = { ...emptyRows(), balance: Array.from({ length: balances }, (_, n) => balance(n)) };
  const made = [...encodeChunks("balance", rows.balance, 10)];
  const head = { site: "s", cursor, tip: "0".repeat(64), incarnation: 1, authority: "", origins: [] };
  const manifest = signManifest(
    { ...head, chunks: made.map(({ name }) => name) },
    { signer: hub.publicKey, sign: hub.sign },
  );
  const bytesOf = new Map(made.map(({ name, bytes }) => [name.hash, bytes]));
  const asked: string[] = [];
  const client = {
    hubKeys: [hub.publicKey],
    /** So many more pieces come before the line breaks. */
    left: Number.POSITIVE_INFINITY,
    snapshotList: async () => structuredClone(manifest) as unknown,
    async chunk(hash: string) {
      if (client.left-- <= 0) throw new CloudTrouble("unreachable", "the line broke");
      asked.push(hash);
      return bytesOf.get(hash) as Uint8Array;
    },
  };
  return { client, asked, head, bytesOf };
}

test("what was fetched before the line broke is not fetched again, and what a power cut tore is", async () => {
  const { client, asked, head } = cloud(45);
  const parts = { client, site: "s", folder: join(root, "broken"), freeBytes: () => 1e12 };
  client.left = 3;
  await expect(fetchSnapshot(parts, signal)).rejects.toThrow("the line broke");
  expect(asked).toHaveLength(3);
  writeFileSync(join(parts.folder, asked[1] as string), "torn");
  writeFileSync(join(parts.folder, "of-an-older-list"), "x");
  client.left = 99;
  const told: number[][] = [];
  const state = await fetchSnapshot({ ...parts, onProgress: (done, all) => told.push([done, all]) }, signal);
  expect(asked).toHaveLength(6);
  expect(asked[3]).toBe(asked[1]);
  expect(state.head).toEqual(head);
  expect([...rowsIn(state.body, "balance")]).toEqual(Array.from({ length: 45 }, (_, n) => balance(n)));
  const [done, all] = told.at(-1) as number[];
  expect(done).toBe(all);
  expect(readdirSync(parts.folder)).toHaveLength(5);
  forgetChunks(parts.folder);
  expect(readdirSync(root)).not.toContain("broken");
});

test("of a newer list only the pieces that differ are fetched", async () => {
  const folder = join(root, "newer");
  const first = cloud(45);
  await fetchSnapshot({ client: first.client, site: "s", folder, freeBytes: () => 1e12 }, signal);
  const second = cloud(47, 12);
  const { head } = await fetchSnapshot({ client: second.client, site: "s", folder, freeBytes: () => 1e12 }, signal);
  expect([second.asked.length, head.cursor, readdirSync(folder).length]).toEqual([1, 12, 5]);
});

test("a piece that is another one, a list that the hub did not sign for this site, and a disk without room are refused", async () => {
  const { client, bytesOf } = cloud(12);
  const parts = { client, site: "s", folder: join(root, "bad"), freeBytes: () => 1e12 };
  await expect(fetchSnapshot({ ...parts, site: "t" }, signal)).rejects.toMatchObject({ code: "signature" });
  await expect(fetchSnapshot({ ...parts, freeBytes: () => 1_000 }, signal)).rejects.toMatchObject({
    code: "storage-full",
  });
  const [name = ""] = bytesOf.keys();
  bytesOf.set(name, Buffer.from("something else"));
  await expect(fetchSnapshot(parts, signal)).rejects.toMatchObject({ code: "unreadable" });
  expect(readdirSync(parts.folder)).toEqual([]);
});
