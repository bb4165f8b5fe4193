import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer, Who } from "../answer.ts";
import { CallLimit } from "../call-limit.ts";
import { DoorMeter } from "../door-meter.ts";
import { Doorway } from "../doorway.ts";
import { followedMax, LiveDesk, type LiveSink } from "./live-desk.ts";

interface Caller {
  name: string;
}
const pia: Who<Caller> = {
  caller: { name: "pia" },
  origin: { address: "10.0.0.1" },
};

/** A socket that keeps what it was sent; how much of it is unsent, the test says. */
class Screen implements LiveSink<Caller> {
  readonly got: { key: string; value: unknown }[] = [];
  backlogBytes = 0;
  closed: number | undefined;
  signedIn = true;
  send(text: string): void {
    this.got.push(JSON.parse(text));
  }
  close(code: number): void {
    this.closed = code;
  }
  who = (): Who<Caller> => (this.signedIn ? pia : { ...pia, caller: undefined });
  get values(): unknown[] {
    return this.got.map(({ value }) => value);
  }
}

/** Tells all who hear it. */
class Bell<T> {
  readonly #hearers = new Set<(value: T) => void>();
  subscribe(hear: (value: T) => void) {
    this.#hearers.add(hear);
    return { unsubscribe: () => this.#hearers.delete(hear) };
  }
  next(value: T): void {
    for (const hear of this.#hearers) hear(value);
  }
}

let committed$: Bell<number>;
let changed$: Bell<string>;
let desk: LiveDesk<Caller>;
let stock: Record<string, number>;
let asked: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate"] });
  committed$ = new Bell();
  changed$ = new Bell();
  stock = { tea: 1, mugs: 5 };
  asked = [];
  const dispatch = async (_caller: unknown, name: string, input: unknown): Promise<Answer> => {
    asked.push(name);
    return name in stock
      ? { ok: true, value: stock[name] }
      : { ok: false, refusal: { code: "not-found", what: String(input), id: name } };
  };
  desk = new LiveDesk({
    doorway: new Doorway<Caller>({
      dispatch,
      limit: new CallLimit(0),
      meter: new DoorMeter(),
      keyOf: ({ name }) => name,
    }),
    committed$,
    changed$,
  });
});
afterEach(() => {
  desk.stop();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
function commit(sku: string, qty: number) {
  stock[sku] = qty;
  committed$.next(1);
}

test("sends the value now, and again when a commit has changed it", async () => {
  const screen = new Screen();
  desk.join(screen).follow("k", "tea", {});
  await pass(1);
  expect(screen.got).toEqual([{ key: "k", value: 1 }]);
  commit("tea", 2);
  await pass(400);
  expect(screen.values).toEqual([1, 2]);
});

test("stays silent when a commit changed something else", async () => {
  const screen = new Screen();
  desk.join(screen).follow("k", "tea", {});
  await pass(1);
  commit("mugs", 6);
  await pass(400);
  expect(asked).toEqual(["tea", "tea"]);
  expect(screen.values).toEqual([1]);
});

test("runs a query once for a rush of commits, and shows the last", async () => {
  const screen = new Screen();
  desk.join(screen).follow("k", "tea", {});
  await pass(1);
  for (let i = 2; i <= 100; i++) commit("tea", i);
  await pass(400);
  expect(screen.values).toEqual([1, 100]);
  expect(asked).toHaveLength(2);
});

test("skips values for a slow screen and gives it the newest when it has caught up", async () => {
  const [slow, quick] = [new Screen(), new Screen()];
  for (const screen of [slow, quick]) desk.join(screen).follow("k", "tea", {});
  await pass(1);
  slow.backlogBytes = 100_000;
  for (const qty of [2, 3]) {
    commit("tea", qty);
    await pass(400);
  }
  expect(slow.values).toEqual([1]);
  expect(quick.values).toEqual([1, 2, 3]);
  const before = asked.length;
  slow.backlogBytes = 0;
  await pass(400);
  expect(slow.values).toEqual([1, 3]);
  expect(asked.length - before).toBe(1);
});

test("closes a screen with more than a megabyte unsent", async () => {
  const screen = new Screen();
  desk.join(screen).follow("k", "tea", {});
  await pass(1);
  screen.backlogBytes = 1_100_000;
  commit("tea", 2);
  await pass(400);
  expect(screen.closed).toBe(1013);
});

test("closes a screen whose session has ended instead of showing it more", async () => {
  const screen = new Screen();
  desk.join(screen).follow("k", "tea", {});
  await pass(1);
  screen.signedIn = false;
  commit("tea", 2);
  await pass(400);
  expect(screen.closed).toBe(4401);
  expect(screen.values).toEqual([1]);
});

test("gives a refusal as a problem under its key", async () => {
  const screen = new Screen();
  desk.join(screen).follow("k", "coffee", "item");
  await pass(1);
  expect(screen.got).toMatchObject([{ key: "k", problem: { code: "not-found", status: 404 } }]);
});

test("follows a bounded number of queries, and no more after unfollow or leave", async () => {
  const screen = new Screen();
  const client = desk.join(screen);
  for (let i = 0; i < followedMax; i++) expect(client.follow(`k${i}`, "tea", {})).toBe(true);
  expect(client.follow("one-more", "tea", {})).toBe(false);
  expect(client.follow("k0", "mugs", {})).toBe(true);
  await pass(1);
  for (let i = 1; i < followedMax; i++) client.unfollow(`k${i}`);
  asked.length = 0;
  commit("mugs", 7);
  await pass(400);
  expect(asked).toEqual(["mugs"]);
  client.leave();
  commit("mugs", 8);
  await pass(400);
  expect(asked).toEqual(["mugs"]);
  expect(desk.sockets).toBe(0);
});

test("what changed without a commit runs again only the queries that show it", async () => {
  const screen = new Screen();
  const client = desk.join(screen);
  client.follow("a", "tea", {});
  client.follow("b", "mugs", {});
  await pass(1);
  stock.tea = 2;
  stock.mugs = 6;
  for (let i = 0; i < 50; i++) changed$.next("te");
  await pass(400);
  expect(asked).toEqual(["tea", "mugs", "tea"]);
  expect(screen.values).toEqual([1, 5, 2]);
  await pass(1_000);
  expect(asked).toHaveLength(3);
});

test("where too many kinds of things changed at once, all queries run again", async () => {
  const screen = new Screen();
  desk.join(screen).follow("a", "tea", {});
  await pass(1);
  for (let i = 0; i < 40; i++) changed$.next(`kind-${i}.`);
  await pass(400);
  expect(asked).toEqual(["tea", "tea"]);
});
