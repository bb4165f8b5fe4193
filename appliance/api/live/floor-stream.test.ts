import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Who } from "#sync/doors/answer.ts";
import type { Role } from "#sync/model/records/person.ts";
import type { FloorEvent } from "../../devices/binding.ts";
import { FloorWire } from "../../devices/floor-wire.ts";
import type { Caller } from "../../store/book.ts";
import { type FloorSink, FloorStream } from "./floor-stream.ts";

class Screen implements FloorSink {
  readonly got: { event?: FloorEvent; lost?: number }[] = [];
  backlogBytes = 0;
  closed: number | undefined;
  signedIn = true;
  roles: readonly Role[] = ["supervisor"];
  send(text: string): void {
    this.got.push(JSON.parse(text));
  }
  close(code: number): void {
    this.closed = code;
  }
  who = (): Who<Caller> => ({
    caller: this.signedIn ? { actor: "pia", device: "hh-1", roles: this.roles } : undefined,
    origin: { address: "10.0.0.1" },
  });
  get data(): unknown[] {
    return this.got.map(({ event, lost }) => event?.data ?? { lost });
  }
}

let wire: FloorWire;
let stream: FloorStream;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  wire = new FloorWire();
  stream = new FloorStream(wire);
});
afterEach(() => {
  stream.stop();
  vi.useRealTimers();
});

const tell = (data: unknown, machineId = "sc-1", kind = "reading") =>
  wire.events$.next({ machineId, kind, atMs: 0, data });

test("an event is sent in the turn it happens", () => {
  const screen = new Screen();
  stream.follow(screen, {});
  tell("A");
  expect(screen.got).toEqual([{ stream: "floor", event: { machineId: "sc-1", kind: "reading", atMs: 0, data: "A" } }]);
});

test("a filter lets through one machine, one place, or some kinds", () => {
  wire.placeOf = (machineId) => (machineId === "scale-1" ? "PACK-1" : "");
  const [one, place, kinds] = [new Screen(), new Screen(), new Screen()];
  stream.follow(one, { machineId: "sc-1" });
  stream.follow(place, { place: "PACK-1" });
  stream.follow(kinds, { kinds: ["health"] });
  tell("A");
  tell("B", "scale-1");
  tell("C", "sc-1", "health");
  expect([one.data, place.data, kinds.data]).toEqual([["A", "C"], ["B"], ["C"]]);
});

test("raw bytes come only to who names them, and nobody makes them for nobody", () => {
  const [all, raw] = [new Screen(), new Screen()];
  stream.follow(all, {});
  expect(wire.traceFollowers).toBe(0);
  stream.follow(raw, { kinds: ["trace"] });
  expect(wire.traceFollowers).toBe(1);
  tell("53490d0a", "sc-1", "trace");
  expect([all.data, raw.data]).toEqual([[], ["53490d0a"]]);
  raw.roles = ["picker"];
  tell("after the right was taken away", "sc-1", "trace");
  expect(raw.data).toEqual(["53490d0a"]);
  stream.leave(raw);
  expect(wire.traceFollowers).toBe(0);
});

test("a slow socket loses events, is told how many when it has caught up, and delays nobody", () => {
  const [slow, quick] = [new Screen(), new Screen()];
  stream.follow(slow, {});
  stream.follow(quick, {});
  tell(1);
  slow.backlogBytes = 65_537;
  for (const n of [2, 3, 4]) tell(n);
  expect(quick.data).toEqual([1, 2, 3, 4]);
  vi.advanceTimersByTime(1_000);
  expect(slow.data).toEqual([1]);
  slow.backlogBytes = 0;
  vi.advanceTimersByTime(100);
  expect(slow.data).toEqual([1, { lost: 3 }]);
  tell(5);
  expect(slow.data).toEqual([1, { lost: 3 }, 5]);
  expect(vi.getTimerCount()).toBe(0);
});

test("what was lost is said before the next event", () => {
  const slow = new Screen();
  stream.follow(slow, {});
  slow.backlogBytes = 65_537;
  tell(1);
  slow.backlogBytes = 0;
  tell(2);
  expect(slow.data).toEqual([{ lost: 1 }, 2]);
});

test("a socket whose session has ended hears no more", () => {
  const screen = new Screen();
  stream.follow(screen, {});
  screen.signedIn = false;
  tell("A");
  expect([screen.got, screen.closed, stream.listeners]).toEqual([[], 4401, 0]);
});

test("following again only changes the filter, and leaving ends it", () => {
  const screen = new Screen();
  stream.follow(screen, { machineId: "sc-1" });
  stream.follow(screen, { machineId: "sc-2" });
  tell("A");
  tell("B", "sc-2");
  stream.leave(screen);
  tell("C", "sc-2");
  expect(screen.data).toEqual(["B"]);
});
