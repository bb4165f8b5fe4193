import { afterEach, expect, test, vi } from "vitest";
import type { TraceLine } from "../kit/link.ts";
import { superviseLink } from "../kit/supervise.ts";
import { type ReplayOptions, replay } from "./replay.ts";

afterEach(() => vi.useRealTimers());

const line = (atMs: number, direction: TraceLine["direction"], text: string): TraceLine => ({
  atMs,
  direction,
  bytes: Buffer.from(text),
});
const lines = [
  line(0, "note", "opened"),
  line(100, "in", "one"),
  line(150, "out", "SI"),
  line(1_100, "in", "two"),
  line(1_200, "note", "closed unplugged cable"),
  line(9_000, "note", "opened"),
  line(9_100, "in", "three"),
];

async function played(options: ReplayOptions, forMs: number) {
  vi.useFakeTimers({ now: 0 });
  const link = superviseLink(replay({ lines }, options), { now: Date.now });
  const said: string[] = [];
  link.bytes$.subscribe((chunk) => said.push(`${Date.now()} ${Buffer.from(chunk)}`));
  const states: string[] = [];
  link.health$.subscribe(({ state, why }) => states.push(why ? `${state} ${why.code}` : state));
  await vi.advanceTimersByTimeAsync(forMs);
  await link.stop();
  return { said, states };
}

test("plays with the pauses it had, loses the line where it was lost, and goes on at the next opening", async () => {
  const { said, states } = await played({}, 20_000);
  expect(said.slice(0, 2)).toEqual(["100 one", "1100 two"]);
  expect(said[2]).toMatch(/ three$/);
  expect(states).toEqual(["starting", "online", "retrying unplugged", "online", "stopped"]);
});

test("plays as fast as it is read", async () => {
  const { said } = await played({ pace: "at-once" }, 1_000);
  expect(said.map((one) => one.split(" ")[1])).toEqual(["one", "two", "three"]);
});

test("plays ten times faster", async () => {
  const { said } = await played({ speed: 10 }, 200);
  expect(said).toEqual(["10 one", "110 two"]);
});

test("closes at its end when it should", async () => {
  const { states } = await played({ pace: "at-once", atEnd: "close" }, 1_000);
  expect(states).toContain("retrying closed-by-machine");
});

test("keeps what was written to it", async () => {
  const tape = replay({ lines: [] });
  const connection = await tape.open(new AbortController().signal);
  await connection.write(Buffer.from("SI\r\n"));
  await tape.played;
  expect(tape.written.map((bytes) => Buffer.from(bytes).toString())).toEqual(["SI\r\n"]);
  await connection.close();
  await expect(connection.write(Buffer.from("x"))).rejects.toMatchObject({ code: "unplugged" });
});
