import { expect, test } from "vitest";
import { createLive } from "./live.ts";

/** A socket whose other end is the test. */
class FakeSocket {
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { reason: string }) => void) | null = null;
  closed = false;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
    this.onclose?.({ reason: "" });
  }
  say(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function desk(token: string | undefined = "t1") {
  const sockets: FakeSocket[] = [];
  const contacts: boolean[] = [];
  let timers: { delayMs: number; run: () => void }[] = [];
  let bearer: string | undefined = token;
  const live = createLive({
    connect() {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    token: () => bearer,
    after(delayMs, run) {
      const timer = { delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    onContact: (reached) => contacts.push(reached),
  });
  return {
    live,
    sockets,
    contacts,
    signIn: (next: string | undefined) => {
      bearer = next;
    },
    timers: () => timers,
    ring() {
      const [first, ...rest] = timers;
      timers = rest;
      first?.run();
    },
  };
}

const query = "scan.resolve";
const input = { raw: "A" };
const key = JSON.stringify([query, input]);

test("says who it is first, then what it follows, and hands values to everybody who does", () => {
  const { live, sockets } = desk();
  const seen: unknown[] = [];
  live.follow(query, input, (value) => seen.push(value));
  sockets[0]?.onopen?.();
  expect(sockets[0]?.sent).toEqual([{ token: "t1" }, { subscribe: key, query, input }]);
  live.follow(query, input, (value) => seen.push(value));
  sockets[0]?.say({ key, value: { matches: [] } });
  expect(seen).toEqual([{ matches: [] }, { matches: [] }]);
});

test("opens again after a loss, ever more patiently, and follows the same things", () => {
  const { live, sockets, timers, ring, contacts } = desk();
  live.follow(query, input, () => {});
  sockets[0]?.onopen?.();
  const delays: number[] = [];
  for (let loss = 0; loss < 4; loss += 1) {
    sockets.at(-1)?.close();
    delays.push(timers()[0]?.delayMs ?? -1);
    ring();
  }
  expect(delays).toEqual([500, 1_000, 2_000, 4_000]);
  sockets.at(-1)?.onopen?.();
  expect(sockets.at(-1)?.sent).toContainEqual({ subscribe: key, query, input });
  expect(contacts).toEqual([true, false, false, false, false, true]);
});

test("stops following when the last listener has gone", () => {
  const { live, sockets } = desk();
  const one = live.follow(query, input, () => {});
  const two = live.follow(query, input, () => {});
  sockets[0]?.onopen?.();
  one();
  expect(sockets[0]?.sent).not.toContainEqual({ unsubscribe: key });
  two();
  expect(sockets[0]?.sent).toContainEqual({ unsubscribe: key });
});

test("takes silence for a loss once it knows that the server pings", () => {
  const { live, sockets, ring, timers } = desk();
  live.follow(query, input, () => {});
  sockets[0]?.onopen?.();
  sockets[0]?.say({ ping: 1 });
  sockets[0]?.say({ ping: 2 });
  expect(timers().map(({ delayMs }) => delayMs)).toEqual([40_000]);
  ring();
  expect(sockets[0]?.closed).toBe(true);
  expect(live.open.get()).toBe(false);
  expect(timers().map(({ delayMs }) => delayMs)).toEqual([500]);
});

test("begins anew with the token of who signs in, and stays closed for nobody", () => {
  const { live, sockets, signIn } = desk(undefined);
  signIn(undefined);
  live.restart();
  expect(sockets).toHaveLength(0);
  signIn("t2");
  live.restart();
  sockets[0]?.onopen?.();
  expect(sockets[0]?.sent).toEqual([{ token: "t2" }]);
});

test("does not fall over what it cannot read", () => {
  const { live, sockets } = desk();
  live.follow(query, input, () => expect.unreachable("no value came"));
  sockets[0]?.onopen?.();
  for (const data of ["{", "null", "7", '{"key":"other","value":1}', '{"facts":[]}']) sockets[0]?.onmessage?.({ data });
  expect(live.open.get()).toBe(true);
});

test("machines are followed with one filter for all who do, and each hears only what it asked for", () => {
  const { live, sockets } = desk();
  const heard: string[] = [];
  const leave = live.followFloor({ machineId: "scale-1", kinds: ["trace"] }, ({ kind }) => heard.push(`scale ${kind}`));
  sockets[0]?.onopen?.();
  live.followFloor({ kinds: ["view"] }, ({ machineId }) => heard.push(`view of ${machineId}`));
  expect(sockets[0]?.sent.slice(1)).toEqual([
    { stream: "floor", filter: { machineId: "scale-1", kinds: ["trace"] } },
    { stream: "floor", filter: { kinds: ["trace", "view"] } },
  ]);
  const say = (machineId: string, kind: string) =>
    sockets[0]?.say({ stream: "floor", event: { machineId, kind, atMs: 1, data: {} } });
  say("scale-1", "trace");
  say("scale-2", "trace");
  say("amr-1", "view");
  leave();
  say("scale-1", "trace");
  expect(heard).toEqual(["scale trace", "view of amr-1"]);
  expect(sockets[0]?.sent.at(-1)).toEqual({ stream: "floor", filter: { kinds: ["view"] } });
});

test("who follows machines hears of a gap: after lost events, and after a lost socket", () => {
  const { live, sockets, ring } = desk();
  let gaps = 0;
  const leave = live.followFloor(
    { kinds: ["trace"] },
    () => {},
    () => {
      gaps += 1;
    },
  );
  sockets[0]?.onopen?.();
  sockets[0]?.say({ stream: "floor", lost: 12 });
  sockets[0]?.onclose?.({ reason: "gone" });
  ring();
  sockets[1]?.onopen?.();
  expect(gaps).toBe(3);
  expect(sockets[1]?.sent).toEqual([{ token: "t1" }, { stream: "floor", filter: { kinds: ["trace"] } }]);
  leave();
  expect(sockets[1]?.sent.at(-1)).toEqual({ unstream: "floor" });
});
