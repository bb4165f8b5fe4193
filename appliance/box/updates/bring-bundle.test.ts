import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type BoxFolder, makeBoxFolder } from "../slots/testing/box-folder.ts";
import { type BringProgress, fetchFromCloud } from "./bring-bundle.ts";

const home = mkdtempSync(join(tmpdir(), "kontor-bring-"));
const root = join(home, "machine");
let box: BoxFolder;
let server: Server;
let url = "";
let bundle = Buffer.alloc(0);
/** What the line and the server do with the next requests. */
let breakAfterBytes = Number.POSITIVE_INFINITY;
let gone = false;
let sentBytes = 0;
let seen: BringProgress[] = [];
let folder = "";

beforeAll(async () => {
  box = await makeBoxFolder(root);
  process.env.KONTOR_BOX_ROOT = root;
  server = createServer((request, response) => {
    const [, from = "0", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    if (gone) return response.writeHead(404).end();
    if (request.headers.authorization !== "Bearer box") return response.writeHead(401).end();
    const part = bundle.subarray(Number(from), Math.min(Number(to) + 1, bundle.length));
    response.writeHead(206, {
      "content-range": `bytes ${from}-${Number(from) + part.length - 1}/${bundle.length}`,
      "content-length": part.length,
      etag: '"1"',
    });
    const sent = part.subarray(0, Math.min(part.length, breakAfterBytes));
    sentBytes += sent.length;
    // As a line that breaks: what was sent arrives, the rest never does.
    if (sent.length < part.length) response.write(sent, () => response.destroy());
    else response.end(sent);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bundle`;
});
afterAll(async () => {
  delete process.env.KONTOR_BOX_ROOT;
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  rmSync(home, { recursive: true, force: true });
});
beforeEach(() => {
  [breakAfterBytes, gone, sentBytes, seen] = [Number.POSITIVE_INFINITY, false, 0, []];
  folder = mkdtempSync(join(home, "updates-"));
});

const cloud = { release: async () => ({ url, headers: { authorization: "Bearer box" } }) };
const fetchIt = (signal = new AbortController().signal, version = "1.1.0") =>
  fetchFromCloud(
    { cloud, version, folder, nowMs: Date.now, random: () => 0, delaysMs: [2, 4] },
    (at) => void seen.push(at),
    signal,
  );

test("a line that breaks again and again costs no byte twice, and in the end the whole bundle is there", async () => {
  bundle = readFileSync(join(root, await box.bundle("1.1.0")));
  breakAfterBytes = 300_000;
  const path = await fetchIt();
  expect(readFileSync(path).equals(bundle)).toBe(true);
  const broken = seen.filter((at) => at.kind === "fetching" && at.trouble !== "");
  expect(broken.length).toBeGreaterThanOrEqual(6);
  expect(broken[0]).toMatchObject({ retryAtMs: expect.any(Number) });
  // Each try reads the head (16 KiB) anew, and one byte to learn the size.
  expect(sentBytes).toBeLessThan(bundle.length + (broken.length + 2) * 20_000);
  expect(readdirSync(folder)).toEqual(["1.1.0.kontor"]);
});

test("what an earlier version left behind is taken away, and what was fetched before is not fetched again", async () => {
  bundle = readFileSync(join(root, await box.bundle("1.1.0")));
  mkdirSync(folder, { recursive: true });
  breakAfterBytes = 1_000_000;
  const stopped = new AbortController();
  const first = fetchFromCloud(
    { cloud, version: "1.1.0", folder, nowMs: Date.now, random: () => 1, delaysMs: [60_000] },
    (at) => at.kind === "fetching" && at.trouble !== "" && stopped.abort(new Error("the appliance stops")),
    stopped.signal,
  );
  await expect(first).rejects.toThrow();
  breakAfterBytes = Number.POSITIVE_INFINITY;
  const before = sentBytes;
  await fetchIt();
  expect(sentBytes - before).toBeLessThan(bundle.length - 900_000);
  bundle = readFileSync(join(root, await box.bundle("1.2.0")));
  await fetchIt(undefined, "1.2.0");
  expect(readdirSync(folder)).toEqual(["1.2.0.kontor"]);
});

test("a bundle of a foreign key is turned down by its head, and a version that is gone is not asked for for ever", async () => {
  const { privateKey: key } = generateKeyPairSync("ed25519");
  bundle = readFileSync(join(root, await box.bundle("1.1.0", { key, name: "foreign.kontor" })));
  await expect(fetchIt()).rejects.toMatchObject({ refusal: { code: "bundle-not-signed" } });
  expect(sentBytes).toBeLessThan(20_000);
  gone = true;
  await expect(fetchIt()).rejects.toMatchObject({ code: "not-there" });
});
