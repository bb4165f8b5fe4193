import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { throwawayCertificate } from "#appliance/broker/testing/certificate.ts";
import { exchangeType, sessionText, syncPaths } from "#sync/protocol/wire/session.ts";
import { cloudOptions } from "#sync/service/cloud-options.ts";
import { beginSession } from "#sync/service/people/session-desk.ts";
import { openPostgres } from "#sync/service/store/postgres-database.ts";
import type { Database } from "#sync/service/store/sql.ts";
import { startPostgres, type TestPostgres } from "#sync/service/testing/postgres-server.ts";
import { type TestAnswer, TestBox } from "#sync/service/testing/test-box.ts";
import { TestHub } from "#sync/service/testing/test-hub.ts";

// Where many programs share two cores, a start may take its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const main = join(import.meta.dirname, "../../sync-cloud/service/main.ts");
const folder = mkdtempSync(join(tmpdir(), "kontor-nodes-"));
const environment = {
  ...process.env,
  KONTOR_CLOUD_KEY: Buffer.alloc(32, 5).toString("base64"),
  KONTOR_CLOUD_COMPANY: "Two nodes",
  NODE_COMPILE_CACHE: join(tmpdir(), "kontor-test-compile-cache"),
};

/** One node as its own process, as `npm run cloud` starts it. */
class Node {
  readonly #process: ChildProcess;
  readonly port: number;
  readonly signIns: { name: string }[];

  private constructor(process: ChildProcess, line: string) {
    this.#process = process;
    const { urls, signIns } = JSON.parse(line) as { urls: { listens: string }; signIns: { name: string }[] };
    this.port = Number(new URL(urls.listens).port);
    this.signIns = signIns;
  }

  static async start(databaseUrl: string, args: string[]): Promise<Node> {
    const data = mkdtempSync(join(folder, "data-"));
    const child = spawn(process.execPath, [main, "--data", data, "--port", "0", "--log-level", "warn", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...environment, DATABASE_URL: databaseUrl },
    });
    let log = "";
    child.stderr?.on("data", (bytes) => {
      log = (log + bytes).slice(-8_000);
    });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`a node ended with ${code} before it was ready:\n${log}`)));
    });
    return new Node(child, line);
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
    return child.exitCode;
  }
}

let server: TestPostgres;
let db: Database;
let hub: TestHub;
/** Plain HTTP on the loopback, and TLS for everybody. */
let plain: Node;
let secure: Node;
let ca: string;
beforeAll(async () => {
  const { key, cert } = await throwawayCertificate();
  ca = cert;
  writeFileSync(join(folder, "key.pem"), key, { mode: 0o600 });
  writeFileSync(join(folder, "cert.pem"), cert);
  server = await startPostgres();
  const tls = ["--host", "0.0.0.0", "--tls-cert", join(folder, "cert.pem"), "--tls-key", join(folder, "key.pem")];
  // On an empty database, both at once: tables, company and first admin are made once.
  [plain, secure] = await Promise.all([Node.start(server.url, []), Node.start(server.url, tls)]);
  db = openPostgres(server.url, () => {});
  hub = new TestHub(db, "nodes");
  hub.world.nowMsNow = Date.now();
});
afterAll(async () => {
  await Promise.all([plain?.end("SIGKILL"), secure?.end("SIGKILL")]);
  await db?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  status: number;
  body: Buffer;
}

/** To either node; what the certificate says is checked. */
async function post(node: Node, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const all = { "content-type": "application/json", ...headers };
  if (node === plain) {
    const answer = await fetch(`http://127.0.0.1:${node.port}${path}`, { method: "POST", headers: all, body: bytes });
    return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
  }
  return new Promise((done, failed) => {
    const request = httpsRequest(
      { host: "localhost", family: 4, port: node.port, path, method: "POST", headers: all, ca },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => done({ status: response.statusCode as number, body: Buffer.concat(parts) }));
      },
    );
    request.once("error", failed);
    request.end(bytes);
  });
}

async function json<T>(answer: Promise<Answer>): Promise<T> {
  const { status, body } = await answer;
  expect(status, body.toString()).toBe(200);
  return JSON.parse(body.toString());
}

/** The challenge of one node, answered at the other. */
async function sessionOf(box: TestBox, asks: Node, opens: Node): Promise<Record<string, string>> {
  const { challenge } = await json<{ challenge: string }>(post(asks, syncPaths.challenge, { box: box.box }));
  const signature = Buffer.from(box.key.sign(sessionText(box.box, challenge))).toString("base64url");
  const { token } = await json<{ token: string }>(
    post(opens, syncPaths.session, { box: box.box, challenge, signature }),
  );
  return { authorization: `Bearer ${token}`, "content-type": exchangeType };
}

async function exchange(
  node: Node,
  box: TestBox,
  session: Record<string, string>,
  request: Parameters<TestBox["request"]>[0] = {},
): Promise<TestAnswer> {
  const { status, body } = await post(node, syncPaths.exchange, box.request(request), session);
  expect(status).toBe(200);
  return box.take(new Uint8Array(body));
}

async function longPolls(node: Node): Promise<number> {
  const text = await new Promise<string>((done, failed) => {
    httpsRequest({ host: "localhost", family: 4, port: node.port, path: "/metrics", ca }, (response) => {
      let all = "";
      response.on("data", (part) => {
        all += part;
      });
      response.on("end", () => done(all));
    })
      .once("error", failed)
      .end();
  });
  return Number(/kontor_long_polls_open (\d+)/.exec(text)?.[1]);
}

test("two nodes that start at once on an empty database found one company", async () => {
  const companies = await db.withNobody((sql) => sql.rows<{ company: number }>("SELECT kontor_companies() AS company"));
  expect(companies).toHaveLength(1);
  hub.company = companies[0]?.company as number;
  for (const node of [plain, secure])
    expect(node.signIns).toMatchObject([{ name: `first admin of company ${hub.company}` }]);
  expect(await hub.read((sql) => sql.rows("SELECT name FROM member"))).toEqual([{ name: "First admin" }]);
});

test("what a box brings to one node wakes a long poll and a live event on the other, and a killed node stops nobody", async () => {
  const nowMs = Date.now;
  const [north, south] = [new TestBox("north1", { nowMs }), new TestBox("south1", { nowMs })];
  for (const box of [north, south]) await hub.pair(box);
  const [toPlain, toSecure] = [await sessionOf(north, secure, plain), await sessionOf(south, plain, secure)];
  await exchange(plain, north, toPlain);
  await exchange(secure, south, toSecure);

  const cookie = await hub.read(async (sql) => {
    const [admin] = await sql.rows<{ person: string }>("SELECT person FROM member");
    const person = admin?.person as string;
    return beginSession(sql, { ...hub.world, nowMs }, { person, needs: "", address: "test", agent: "test" });
  });
  const made = await json<{ value: { token: string } }>(
    post(plain, "/api/rpc/keys.create", { input: { name: "Screen" } }, { cookie: `kontor=${cookie}` }),
  );
  const headers = { authorization: `Bearer ${made.value.token}` };
  const socket = new WebSocket(`wss://localhost:${secure.port}/api/live`, { headers, ca, family: 4 });
  const shown: string[] = [];
  socket.on("message", (data) => void shown.push(String(data)));
  await once(socket, "open");
  socket.send(JSON.stringify({ subscribe: "k", query: "stock.list", input: {} }));
  await expect.poll(() => shown.some((text) => text.includes('"value"')), { timeout: 60_000 }).toBe(true);
  expect(shown.join("")).not.toContain("GADGET");

  const waiting = exchange(secure, south, toSecure, { waitMs: 25_000 });
  await expect.poll(() => longPolls(secure), { timeout: 20_000 }).toBe(1);
  north.receive("GADGET", 12);
  north.edit("item", "GADGET", { name: "Seen at once" });
  expect((await exchange(plain, north, toPlain)).receipts).toMatchObject([{ ackSeq: 2, durableSeq: 2 }]);
  const { pages } = await waiting;
  expect(pages.flatMap(({ entries }) => entries.flatMap(({ fact }) => fact.sets))).toEqual([
    { record: "item", id: "GADGET", fields: { name: "Seen at once" } },
  ]);
  await expect.poll(() => shown.join(""), { timeout: 60_000 }).toContain("GADGET");
  socket.terminate();

  await secure.end("SIGKILL");
  south.receive("GADGET", 1);
  const after = await exchange(plain, south, toSecure);
  expect([after.welcome.mode, after.receipts[0]?.ackSeq]).toEqual(["resume", 1]);
  // Who waits at a node that is told to stop does not hold it up.
  const waits = exchange(plain, north, toPlain, { waitMs: 25_000 }).catch(() => {});
  const open = async () => {
    const metrics = await fetch(`http://127.0.0.1:${plain.port}/metrics`);
    return /long_polls_open (\d)/.exec(await metrics.text())?.[1];
  };
  await expect.poll(open, { timeout: 20_000 }).toBe("1");
  expect(await plain.end("SIGTERM")).toBe(0);
  await waits;
});

test("off the loopback there is no plain HTTP", () => {
  expect(() => cloudOptions(["--host", "0.0.0.0"], {})).toThrow("others could listen in");
  expect(() => cloudOptions(["--host", "0.0.0.0", "--tls-key", "key.pem"], {})).toThrow("come together");
  expect(cloudOptions(["--host", "0.0.0.0", "--behind-proxy"], {})).toMatchObject({ behindProxy: true });
  expect(cloudOptions(["--host", "127.0.0.2"], {})).toMatchObject({ behindProxy: false, restored: false });
});
