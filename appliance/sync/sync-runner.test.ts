import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChaosProxy } from "#drivers/simulators/chaos-proxy.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import { CloudClient, CloudTrouble, cloudUrl, pairWith } from "./cloud-client.ts";
import { oneKey } from "./cloud-keys.ts";
import { type SyncNews, SyncRunner } from "./sync-runner.ts";
import { MemoryBook } from "./testing/memory-book.ts";
import { MemoryHubServer } from "./testing/memory-hub-server.ts";

const spot = (place: string) => ({ place, lpn: "", status: "available" as const });
const received = (sku: string, qty: number) => ({
  type: "received",
  moves: [{ sku, lot: "", serial: "", owner: "", qty, from: spot("~supplier"), to: spot("A-01") }],
});
const named = (id: string, name: string) => ({
  type: "item-saved",
  sets: [{ record: "item" as const, id, fields: { name } }],
});

describe("the line to the cloud", () => {
  let server: MemoryHubServer;
  let proxy: ChaosProxy;
  let url = "";
  const stops: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    server = new MemoryHubServer();
    const port = await server.listen();
    proxy = await ChaosProxy.start(() => ({ host: "127.0.0.1", port }));
    url = `http://127.0.0.1:${proxy.port}`;
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await server.close();
    await proxy.stop();
  });

  /** A paired box whose runner runs; waits of the back-off are cut to some milliseconds. */
  async function startBox(site: string) {
    const key = keyFromSeed(Buffer.alloc(32, site));
    const book = new MemoryBook({ origin: `${site}.1` }, Date.now);
    const stopped = new AbortController();
    const answer = await pairWith(
      url,
      { code: server.code, site, origin: `${site}.1`, schema: 1 },
      key,
      stopped.signal,
    );
    const told: SyncNews[] = [];
    const client = new CloudClient({ url, box: answer.box, hubKeys: answer.hubKeys }, oneKey(key));
    const runner = new SyncRunner({
      book,
      client,
      session: {
        ...{ box: answer.box, protocol: 1, schema: 1, wallMs: Date.now, freeBytes: () => 1e9 },
        newOrigin: () => `${site}.${told.length + 2}`,
      },
      random: () => 0.5,
      wait: (ms, signal) => delay(Math.min(ms, 20), undefined, { signal }),
      loadSnapshot: () => Promise.reject(new Error("this log was not folded")),
      onNews: (news) => told.push(news),
    });
    const running = runner.run(stopped.signal);
    stops.push(async () => {
      stopped.abort();
      await running;
    });
    const write = (body: Parameters<MemoryBook["write"]>[0]) => {
      book.write(body);
      runner.wake(stopped.signal);
    };
    const last = () => told.at(-1);
    return { book, told, last, write, client, running };
  }
  const eventually = (check: () => boolean, what: string) =>
    expect.poll(check, { timeout: 20_000, message: what }).toBe(true);

  test("brings facts there and others' facts here, and then only waits for news", async () => {
    const [a, b] = [await startBox("aaaaa1"), await startBox("bbbbb1")];
    a.write(received("S", 5));
    a.write(named("S", "Bolt"));
    await eventually(() => a.last()?.current === true && a.book.confirmedSeq("aaaaa1.1") === 3, "a is current");
    server.news();
    await eventually(() => b.book.record("item", "S")?.name === "Bolt", "b has the name");
    expect(b.book.balances().size).toBe(0);
    expect(a.last()).toMatchObject({
      state: "online",
      mode: "resume",
      trouble: null,
      durable: [{ origin: "aaaaa1.1", seq: 3 }],
    });
    // A fact written while the box waits for news interrupts the wait.
    await eventually(() => server.seen.polls > 1, "both wait");
    b.write(named("S", "Screw"));
    await eventually(() => b.book.confirmedSeq("bbbbb1.1") === 2, "b's edit is there");
    server.news();
    await eventually(() => a.book.record("item", "S")?.name === "Screw", "a has b's name");
  });

  test("over a line that is cut again and again, all arrives once", async () => {
    const a = await startBox("aaaaa1");
    let cuts = 0;
    const cutter = setInterval(() => {
      cuts++;
      proxy.cut();
    }, 15);
    proxy.delayMs = 3;
    for (let i = 0; i < 60; i++) {
      a.write(received(`S${i % 7}`, 1 + i));
      if (i % 10 === 9) await delay(20);
    }
    await eventually(() => cuts > 20, "it was cut");
    clearInterval(cutter);
    proxy.delayMs = 0;
    await eventually(() => a.last()?.current === true && a.book.confirmedSeq("aaaaa1.1") === 61, "all is there");
    expect(server.hub.log.map(({ fact }) => fact.seq)).toEqual(Array.from({ length: 61 }, (_, i) => i + 1));
    expect(server.hub.incidents).toEqual([]);
    expect([...server.hub.fold.balances.values()].reduce((sum, qty) => sum + qty, 0)).toBe(0);
    expect(a.told.some(({ trouble }) => trouble?.code === "unreachable")).toBe(true);
  });

  test("tells what is wrong, tries again, opens a new session when the old one has run out", async () => {
    const a = await startBox("aaaaa1");
    await eventually(() => a.last()?.current === true, "a is current");
    proxy.down();
    await eventually(() => a.last()?.trouble?.code === "unreachable", "the line is dead");
    expect(a.last()).toMatchObject({ state: "retrying", current: false });
    server.problems.push({ status: 503, code: "overloaded" });
    proxy.up();
    await eventually(() => a.told.some(({ trouble }) => trouble?.code === "overloaded"), "the cloud sheds");
    await eventually(() => a.last()?.current === true, "a is current again");
    const { sessions } = server.seen;
    server.forgetSessions();
    a.write(named("X", "after the hour"));
    await eventually(() => a.book.confirmedSeq("aaaaa1.1") === 2, "it goes on");
    expect(server.seen.sessions).toBe(sessions + 1);
  });

  test("does not take a page from anybody but its hub", async () => {
    const a = await startBox("aaaaa1");
    await eventually(() => a.last()?.current === true, "a is current");
    const { cursor } = a.book.sync();
    const other = keyFromSeed(new Uint8Array(32).fill(1));
    const real = server.signing;
    server.signing = { publicKey: real.publicKey, sign: other.sign };
    a.write(received("S", 5));
    await eventually(() => a.told.some(({ trouble }) => trouble?.code === "signature"), "it tells of it");
    expect(a.book.sync().cursor).toBe(cursor);
    server.signing = { publicKey: other.publicKey, sign: other.sign };
    server.hubKeys = [other.publicKey];
    server.forgetSessions();
    await eventually(() => a.told.some(({ trouble }) => trouble?.code === "hub-key-changed"), "it tells of that too");
    expect(a.book.sync().cursor).toBe(cursor);
    server.signing = real;
    server.hubKeys = [real.publicKey, other.publicKey];
    await eventually(() => a.last()?.current === true, "a has its hub again");
  });

  test("is not joined without the code, or over an open line", async () => {
    const key = keyFromSeed(new Uint8Array(32).fill(9));
    const request = { code: "WRONG", site: "s", origin: "s.1", schema: 1 };
    await expect(pairWith(url, request, key, new AbortController().signal)).rejects.toThrow(CloudTrouble);
    expect(cloudUrl("http://cloud.example")).toBeUndefined();
    expect(cloudUrl("ftp://127.0.0.1")).toBeUndefined();
    expect(cloudUrl("https://user@cloud.example")).toBeUndefined();
    expect(cloudUrl("https://cloud.example/")).toBe("https://cloud.example");
    expect(cloudUrl("http://127.0.0.1:8600")).toBe("http://127.0.0.1:8600");
  });
});
