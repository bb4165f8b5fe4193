import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../../store/run-command.ts";
import type { MachineScan } from "../../wms/machines/report-machine.ts";
import { keepScans, waitingMax } from "./keep-scans.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => vi.useRealTimers());

const scan = (n: number): MachineScan => ({
  machine: "sc-1",
  session: "s",
  n,
  atMs: 0,
  raw: `C${n}`,
  place: "",
});
const full: Answer = { ok: false, refusal: { code: "queue-full", retryAfterMs: 40 } };
const ok: Answer = { ok: true, value: null };

/** A book that answers as it is told, then takes everything. */
function book(answers: Answer[] = []) {
  const asked: string[] = [];
  const acted: number[] = [];
  const said: string[] = [];
  let dropped = 0;
  const keeper = keepScans({
    run: async (_command, _input, commandId) => {
      asked.push(commandId);
      return answers.shift() ?? ok;
    },
    act: async ({ n }) => void acted.push(n),
    log: (event) => said.push(event),
    onDropped: (scans) => {
      dropped = scans;
    },
  });
  return { keeper, asked, acted, said, dropped: () => dropped };
}

test("while the book has no room a scan waits, and is said again under the same number", async () => {
  const { keeper, asked, acted } = book([full, full]);
  keeper.add(scan(1));
  keeper.add(scan(2));
  await vi.advanceTimersByTimeAsync(79);
  expect(acted).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual(["scan:s:1", "scan:s:1", "scan:s:1", "scan:s:2"]);
  expect(acted).toEqual([1, 2]);
});

test("a scan that the book cannot take by our mistake is given up after three tries, and the next one goes on", async () => {
  const fault: Answer = { ok: false, fault: "broken" };
  const { keeper, acted, said } = book([fault, fault, fault]);
  keeper.add(scan(1));
  keeper.add(scan(2));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(acted).toEqual([2]);
  expect(said).toEqual(["a scan could not be kept"]);
});

test("an action that fails is logged and stops nothing", async () => {
  const said: string[] = [];
  const done: number[] = [];
  const keeper = keepScans({
    run: async () => ok,
    act: async ({ n }) => {
      if (n === 1) throw new Error("broken");
      done.push(n);
    },
    log: (event) => said.push(event),
    onDropped: () => {},
  });
  keeper.add(scan(1));
  keeper.add(scan(2));
  await keeper.stop();
  expect(done).toEqual([2]);
  expect(said).toEqual(["a scan was kept and could not be acted on"]);
});

test("beyond the bound scans are dropped and counted", async () => {
  const { keeper, acted, said, dropped } = book([full]);
  for (let n = 1; n <= waitingMax + 5; n++) keeper.add(scan(n));
  expect(dropped()).toBe(5);
  await vi.advanceTimersByTimeAsync(40);
  expect(acted).toHaveLength(waitingMax);
  expect(said).toEqual(["scans are dropped: the book takes none"]);
});

test("a scanner that is closed while the book takes nothing is not waited for long", async () => {
  const { keeper, said } = book(Array.from({ length: 1_000 }, () => full));
  keeper.add(scan(1));
  const stopped = keeper.stop();
  await vi.advanceTimersByTimeAsync(3_000);
  await stopped;
  expect(said).toEqual(["scans were lost: the scanner was closed before the book took them"]);
});
