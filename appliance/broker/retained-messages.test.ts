import { expect, test } from "vitest";
import { SqlitePersistence } from "./sqlite-persistence.ts";

function filled(topics: number): SqlitePersistence {
  const store = new SqlitePersistence({ file: ":memory:" });
  for (let n = 0; n < topics; n++)
    store.retained.put({ cmd: "publish", topic: `a/b/${n}`, payload: Buffer.from(`${n}`), qos: 0, retain: true });
  return store;
}

test("looking through many topics for many filters lets others have the thread every few hundred topics", async () => {
  const store = filled(1_000);
  const filters = [...Array.from({ length: 20 }, (_, n) => `a/+/+/${n}`), "a/#"];
  let breaths = 0;
  let found = 0;
  for (const packet of store.retained.lookThrough(filters)) {
    if (packet) found += 1;
    else breaths += 1;
  }
  expect(found).toBe(1_000);
  expect(breaths).toBe((filters.length * 1_000) / 250);
  await store.destroy();
});

test("a filter selects the topic above its last level too, and one without wildcards just one", async () => {
  const store = filled(3);
  store.retained.put({ cmd: "publish", topic: "a/b", payload: Buffer.from("above"), qos: 0, retain: true });
  const topics = (filter: string) => [...store.retained.matching(filter)].map(({ topic }) => topic);
  expect(topics("a/b/#")).toEqual(["a/b/0", "a/b/1", "a/b/2", "a/b"]);
  expect(topics("a/b/1")).toEqual(["a/b/1"]);
  expect(topics("+/b")).toEqual(["a/b"]);
  expect(topics("#")).toHaveLength(4);
  expect(topics("a/x/#")).toEqual([]);
  await store.destroy();
});

test("two readings of one client run at once, the next waits for one to end; other clients do not", async () => {
  const store = filled(600);
  const [busy, other] = [{}, {}];
  const began: string[] = [];
  const read = (client: object, name: string) =>
    new Promise<void>((resolve) =>
      store.readings.whenRoomFor(client, () => {
        began.push(name);
        store.readings.nextIsFor(client);
        store.createRetainedStreamCombi(["a/#"]).resume().once("end", resolve);
      }),
    );
  const all = [read(busy, "first"), read(busy, "second"), read(busy, "third"), read(other, "other's")];
  expect(began).toEqual(["first", "second", "other's"]);
  await Promise.all(all);
  expect(began).toEqual(["first", "second", "other's", "third"]);
  await store.destroy();
});
