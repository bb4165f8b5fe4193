import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { headBytes } from "#sync/protocol/bundle/bundle-frame.ts";
import { ringEntry } from "#sync/protocol/bundle/key-ring.ts";
import { MachineHost } from "../agent/machine-host.ts";
import { VerbRefused } from "../agent/verb.ts";
import { httpSource, SourceTrouble } from "./bundle-source.ts";
import { orderOf, whyNotHere } from "./check-bundle.ts";
import { downloadBundle } from "./download-bundle.ts";
import { writeBundle } from "./write-bundle.ts";

const { privateKey: key } = generateKeyPairSync("ed25519");
const ring = { keys: [ringEntry("test", key)] };
let root: string;
let bundle: Buffer;
let server: Server;
let url: string;
/** How the server behaves: it counts what it gave, and hangs up after so many bytes of an answer. */
let given: {
  bytes: number;
  from: number[];
  hangUpAfter: number;
  ranges: boolean;
  tag: string;
  content: Buffer;
  status: number;
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "kontor-bundle-"));
  bundle = await makeBundle("1.1.0");
  server = createServer((request, response) => {
    const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const { content, tag, ranges, status } = given;
    if (status !== 206) return void response.writeHead(status).end();
    if (!ranges) return void response.writeHead(200).end(content);
    const part = content.subarray(Number(from), to === "" ? undefined : Number(to) + 1);
    response.writeHead(206, {
      "content-range": `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`,
      "content-length": part.length,
      etag: tag,
    });
    given.from.push(Number(from));
    given.bytes += Math.min(part.length, given.hangUpAfter);
    if (part.length <= given.hangUpAfter) return void response.end(part);
    // What was sent arrives; then the line is dead.
    response.write(part.subarray(0, given.hangUpAfter), () => response.socket?.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/release`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  given = {
    bytes: 0,
    from: [],
    hangUpAfter: Number.POSITIVE_INFINITY,
    ranges: true,
    tag: '"1"',
    content: bundle,
    status: 206,
  };
  rmSync(join(root, "var"), { recursive: true, force: true });
});

async function makeBundle(version: string, by = key): Promise<Buffer> {
  const files = { root: "", kernel: "", initramfs: "" };
  for (const name of ["root", "kernel", "initramfs"] as const) {
    files[name] = join(root, name);
    writeFileSync(files[name], randomBytes(name === "root" ? 3_000_001 : 10_001));
  }
  const header = { version, builtAtMs: 1, cpu: "x64" as const, schema: 3, oldestSchema: 1 };
  await writeBundle(join(root, "made.kontor"), header, files, by);
  return readFileSync(join(root, "made.kontor"));
}

const fetchIt = async (options: Partial<Parameters<typeof downloadBundle>[0]> = {}) =>
  downloadBundle({
    source: await httpSource(url),
    host: new MachineHost(root),
    path: "/var/b.kontor",
    ring,
    ...options,
  });
const got = () => readFileSync(join(root, "var/b.kontor"));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "taken",
    (error: unknown) =>
      error instanceof VerbRefused ? error.refusal.code : error instanceof SourceTrouble ? error.code : String(error),
  );

test("a bundle is fetched over a line that breaks again and again, each time from where the last try ended", async () => {
  given.hangUpAfter = 700_000;
  let tries = 0;
  for (; tries < 60 && !existsSync(join(root, "var/b.kontor")); tries++) await codeOf(fetchIt());
  expect(got().equals(bundle)).toBe(true);
  expect(tries).toBeGreaterThan(3);
  // Each try asks for the size and the head anew, and then goes on.
  const went = given.from.filter((from) => from > 0);
  expect(went.length).toBeGreaterThan(2);
  expect(went).toEqual([...went].sort((a, b) => a - b));
});

test("what the head says decides before the rest is fetched", async () => {
  const { privateKey: stranger } = generateKeyPairSync("ed25519");
  given.content = await makeBundle("1.1.0", stranger);
  expect(await codeOf(fetchIt())).toBe("bundle-not-signed");
  expect(given.bytes).toBeLessThan(2 * headBytes);
  given.content = bundle;
  const declined = fetchIt({
    accept: () => {
      throw new Error("not now");
    },
  });
  expect(await codeOf(declined)).toBe("Error: not now");
  expect(given.bytes).toBeLessThan(4 * headBytes);
});

test("a bundle that arrives damaged is thrown away, and the next try begins anew", async () => {
  given.content = Buffer.from(bundle);
  given.content.writeUInt8((bundle.at(2_000_000) ?? 0) ^ 1, 2_000_000);
  expect(await codeOf(fetchIt())).toBe("bundle-damaged");
  expect(existsSync(join(root, "var/b.kontor.part"))).toBe(false);
  given.content = bundle;
  expect(await codeOf(fetchIt())).toBe("taken");
});

test("the beginning of another bundle is not taken for this one's", async () => {
  given.hangUpAfter = 1_000_000;
  expect(await codeOf(fetchIt())).toBe("unreachable");
  given.hangUpAfter = Number.POSITIVE_INFINITY;
  given.content = await makeBundle("1.2.0");
  given.tag = '"2"';
  const head = await fetchIt();
  expect(head.header.version).toBe("1.2.0");
  expect(got().equals(given.content)).toBe(true);
});

test("a server that changes the bundle in between, gives no parts, or does not have it, is named", async () => {
  const source = await httpSource(url);
  given.tag = '"2"';
  expect(await codeOf(fetchIt({ source }))).toBe("changed");
  given.ranges = false;
  expect(await codeOf(fetchIt())).toBe("no-ranges");
  given.status = 404;
  expect(await codeOf(fetchIt())).toBe("not-there");
  given.status = 403;
  expect(await codeOf(fetchIt())).toBe("refused");
});

test("a bundle fits a box by processor, version, schema and size", () => {
  const part = { sizeBytes: 100, sha256: "0".repeat(64) };
  const header = {
    ...{ format: 1 as const, version: "1.10.0", builtAtMs: 1, cpu: "x64" as const, schema: 3, oldestSchema: 2 },
    parts: [{ ...part, name: "root" as const }],
  };
  const box = { cpu: "x64", runningVersion: "1.9.0", schema: 2, slotBytes: 100 };
  expect(whyNotHere(header, box)).toBeUndefined();
  expect(whyNotHere(header, { ...box, runningVersion: "1.10.0" })).toBeUndefined();
  expect(whyNotHere(header, { ...box, cpu: "arm64" })?.code).toBe("bundle-for-other-cpu");
  expect(whyNotHere(header, { ...box, runningVersion: "1.10.1" })?.code).toBe("bundle-older");
  expect(whyNotHere(header, { ...box, schema: 1 })?.code).toBe("bundle-needs-step");
  expect(whyNotHere(header, { ...box, slotBytes: 99 })?.code).toBe("bundle-too-large");
  expect(orderOf("1.10.0-rc.1", "1.10.0")).toBe(-1);
  expect(orderOf("1.0.0", "not-a-version")).toBe(1);
});
