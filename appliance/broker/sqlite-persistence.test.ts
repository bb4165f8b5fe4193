import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { type PersistenceOptions, SqlitePersistence } from "./sqlite-persistence.ts";
import type { StoredPacket } from "./stored-packet.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function open(options: Partial<PersistenceOptions> = {}) {
  const lines: string[] = [];
  const store = new SqlitePersistence({ file: ":memory:", log: (_, event) => lines.push(event), ...options });
  await store.setup({ id: "run-1" });
  return { store, lines };
}

let counter = 0;
const message = (payload: string, more: Partial<StoredPacket> = {}): StoredPacket => {
  counter += 1;
  return {
    cmd: "publish",
    topic: "t",
    payload: Buffer.from(payload),
    qos: 1,
    retain: false,
    dup: false,
    brokerId: "run-1",
    brokerCounter: counter,
    ...more,
  };
};
const queued = async (store: SqlitePersistence, clientId: string) =>
  (await store.outgoingStream({ id: clientId }).toArray()).map(({ payload }: StoredPacket) => String(payload));

test("passes the suite that aedes ships for every persistence", async () => {
  const suite = join(import.meta.dirname, "testing", "persistence-suite.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--test", "--test-reporter=tap", suite], {
    env: { PATH: process.env.PATH, TMPDIR: tmpdir() },
  });
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(50);
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(stdout).toMatch(/^# skipped 0$/m);
});

test("keeps everything over a reopening of the file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kontor-broker-"));
  folders.push(folder);
  const file = join(folder, "broker.sqlite");
  const before = await open({ file });
  await before.store.addSubscriptions({ id: "erp" }, [
    { topic: "t/#", qos: 1 },
    { topic: "u", qos: 0 },
  ]);
  await before.store.storeRetained(message("kept", { topic: "t/last", retain: true }));
  await before.store.outgoingEnqueue({ clientId: "erp" }, message("first"));
  await before.store.outgoingEnqueue({ clientId: "erp" }, message("second"));
  await before.store.putWill({ id: "agv" }, message("gone"));
  await before.store.destroy();

  const { store } = await open({ file });
  expect(await store.subscriptionsByClient({ id: "erp" })).toMatchObject([
    { topic: "t/#", qos: 1 },
    { topic: "u", qos: 0 },
  ]);
  expect(await store.subscriptionsByTopic("t/x")).toMatchObject([{ clientId: "erp", topic: "t/#" }]);
  expect(await store.createRetainedStream("t/+").toArray()).toMatchObject([
    { topic: "t/last", payload: Buffer.from("kept") },
  ]);
  expect(await queued(store, "erp")).toEqual(["first", "second"]);
  expect(store.outgoing.messages).toBe(2);
  expect(await store.streamWill({ "run-2": 1 }).toArray()).toMatchObject([{ clientId: "agv", brokerId: "run-1" }]);
  await store.destroy();
});

test("a queue at its bound drops its oldest, counts it, and leaves other queues alone", async () => {
  const { store, lines } = await open({ limits: { queueMessagesMax: 3 } });
  await store.outgoingEnqueue({ clientId: "other" }, message("o"));
  for (const payload of ["1", "2", "3", "4", "5"]) await store.outgoingEnqueue({ clientId: "away" }, message(payload));
  expect(await queued(store, "away")).toEqual(["3", "4", "5"]);
  expect(await queued(store, "other")).toEqual(["o"]);
  expect(store.outgoing.dropped).toBe(2);
  expect(lines).toEqual(["broker.queue-dropped-oldest"]);
});

test("a queue is bounded by bytes too, and an acknowledgement makes room", async () => {
  const { store } = await open({ limits: { queueBytesMax: 250 } });
  const first = message("a".repeat(100));
  await store.outgoingEnqueue({ clientId: "away" }, first);
  await store.outgoingEnqueue({ clientId: "away" }, message("b".repeat(100)));
  await store.outgoingUpdate({ id: "away" }, { ...first, messageId: 7 });
  await store.outgoingClearMessageId({ id: "away" }, { messageId: 7 });
  await store.outgoingEnqueue({ clientId: "away" }, message("c".repeat(100)));
  expect(store.outgoing.dropped).toBe(0);
  await store.outgoingEnqueue({ clientId: "away" }, message("d".repeat(100)));
  expect(await queued(store, "away")).toEqual(["c".repeat(100), "d".repeat(100)]);
});

test("at the bound a new retained topic is refused, a known one still changes, and forgetting one makes room", async () => {
  const { store, lines } = await open({ limits: { retainedTopicsMax: 2 } });
  const retain = (topic: string, payload: string) => store.storeRetained(message(payload, { topic, retain: true }));
  await retain("a", "1");
  await retain("b", "1");
  await retain("c", "1");
  await retain("a", "2");
  const all = async () =>
    (await store.createRetainedStream("#").toArray()).map((p: StoredPacket) => `${p.topic}=${p.payload}`);
  expect(await all()).toEqual(["a=2", "b=1"]);
  expect(lines).toEqual(["broker.retained-refused"]);
  await retain("a", "");
  await retain("c", "1");
  expect(await all()).toEqual(["b=1", "c=1"]);
});

test("at the bound the session longest unseen and not connected makes room, its queue too", async () => {
  const { store, lines } = await open({ limits: { sessionsMax: 2 } });
  await store.setup({ id: "run-1", clients: { oldest: {} } });
  for (const id of ["oldest", "older", "new"]) {
    await store.addSubscriptions({ id }, [{ topic: "t", qos: 1 }]);
    await store.outgoingEnqueue({ clientId: id }, message("x"));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect((await store.subscriptionsByTopic("t")).map(({ clientId }) => clientId)).toEqual(["oldest", "new"]);
  expect(await queued(store, "older")).toEqual([]);
  expect(lines).toEqual(["broker.session-evicted"]);
});

test("does not keep a filter its client may not have, even beside one it may", async () => {
  const { store } = await open({ permits: (_, filter) => filter === "mine" });
  await store.addSubscriptions({ id: "erp" }, [
    { topic: "mine", qos: 1 },
    { topic: "theirs", qos: 1 },
  ]);
  expect(await store.subscriptionsByTopic("theirs")).toEqual([]);
  expect(await store.subscriptionsByClient({ id: "erp" })).toMatchObject([{ topic: "mine" }]);
});

test("two filters of one session that match queue one message, at the higher QoS granted", async () => {
  const { store } = await open();
  await store.addSubscriptions({ id: "erp" }, [
    { topic: "t", qos: 1 },
    { topic: "#", qos: 1 },
  ]);
  await store.outgoingEnqueueCombi(await store.subscriptionsByTopic("t"), message("once", { qos: 2 }));
  expect(await store.outgoingStream({ id: "erp" }).toArray()).toMatchObject([{ payload: Buffer.from("once"), qos: 1 }]);
});

test("what is sent again goes under the same message id, marked as a repeat", async () => {
  const { store } = await open();
  const packet = message("x", { qos: 2 });
  await store.outgoingEnqueue({ clientId: "erp" }, packet);
  const writeCallback = () => {};
  const first = { ...packet, messageId: 11, writeCallback };
  await store.outgoingUpdate({ id: "erp" }, first);
  const again = { ...packet, messageId: 12, writeCallback };
  await store.outgoingUpdate({ id: "erp" }, again);
  expect([first.messageId, first.dup]).toEqual([11, false]);
  expect([again.messageId, again.dup]).toEqual([11, true]);
});

test("a publisher that forgot its ids is not taken for a repeat", async () => {
  const { store } = await open();
  const arrived = message("old", { qos: 2, messageId: 5 });
  await store.incomingStorePacket({ id: "scale" }, arrived);
  await expect(store.incomingGetPacket({ id: "scale" }, { ...arrived, dup: true })).resolves.toMatchObject({
    messageId: 5,
  });
  await expect(store.incomingGetPacket({ id: "scale" }, arrived)).resolves.toMatchObject({ messageId: 5 });
  await expect(store.incomingGetPacket({ id: "scale" }, { ...arrived, payload: Buffer.from("new") })).rejects.toThrow();
  await expect(store.incomingGetPacket({ id: "scale" }, { cmd: "pubrel", messageId: 5 })).resolves.toMatchObject({
    messageId: 5,
  });
});

test("a QoS 2 message is noted as received in the commit that queues it, never before", async () => {
  const { store } = await open();
  await store.incomingStorePacket({ id: "scale" }, message("x", { qos: 2, messageId: 1 }));
  expect(store.db.inTransaction).toBe(true);
  expect(store.commit.commits).toBe(0);
  await store.outgoingEnqueue({ clientId: "erp" }, message("x", { qos: 2 }));
  expect(store.commit.commits).toBe(1);
});

test("half-sent QoS 2 messages are bounded over all connections of a client", async () => {
  const { store } = await open({ limits: { inboundQos2Max: 2 } });
  for (const messageId of [1, 2]) await store.incomingStorePacket({ id: "scale" }, message("x", { qos: 2, messageId }));
  await expect(store.incomingStorePacket({ id: "scale" }, message("x", { qos: 2, messageId: 3 }))).rejects.toThrow(
    /half sent/,
  );
});

test("a store that fails does not throw where aedes would not catch it", async () => {
  const { store, lines } = await open();
  await store.storeRetained(message("x", { topic: "t", retain: true }));
  store.db.close(); // as a disk that is gone
  expect(await store.createRetainedStream("#").toArray()).toEqual([]);
  expect(await store.delWill({ id: "scale" })).toBeUndefined();
  expect(lines).toEqual(["broker.store-failed", "broker.store-failed"]);
});

test("refuses the file of a newer version instead of spoiling it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kontor-broker-"));
  folders.push(folder);
  const file = join(folder, "broker.sqlite");
  const { store } = await open({ file });
  store.db.pragma("user_version = 99");
  await store.destroy();
  expect(() => new SqlitePersistence({ file })).toThrow(/newer Kontor/);
});
