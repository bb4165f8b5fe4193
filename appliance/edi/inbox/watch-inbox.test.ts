import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Inbox, inboxBytesMax, type Taken, watchInbox } from "./watch-inbox.ts";

let folder: string;
let inbox: Inbox | undefined;
let taken: { name: string; text: string }[];
const troubles: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kontor-inbox-"));
  taken = [];
  troubles.length = 0;
});
afterEach(async () => {
  await inbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open(answer: (name: string) => Taken = () => ({ outcome: "taken", note: "done", warnings: [] })): void {
  inbox = watchInbox({
    folder,
    stableMs: 150,
    retryMs: 300,
    onTrouble: (text) => troubles.push(text),
    take: async (name, bytes) => {
      taken.push({ name, text: Buffer.from(bytes).toString() });
      return answer(name);
    },
  });
}
const drop = (name: string, text: string) => writeFileSync(join(folder, name), text);
const namesIn = (sub: string) => readdirSync(join(folder, sub)).sort();
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 8_000, interval: 30 });

test("takes what is there at the start and what comes later, and moves it away", async () => {
  drop("first.csv", "1");
  open();
  await eventually(() => expect(namesIn("processed")).toEqual(["first.csv"]));
  drop("second.csv", "2");
  await eventually(() => expect(namesIn("processed")).toEqual(["first.csv", "second.csv"]));
  expect(taken).toEqual([
    { name: "first.csv", text: "1" },
    { name: "second.csv", text: "2" },
  ]);
  expect(namesIn(".")).toEqual(["processed", "refused"]);
});

test("waits until a file is written to its end", async () => {
  open();
  drop("slow.csv", "a");
  for (let i = 0; i < 6; i++) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(taken).toEqual([]);
    appendFileSync(join(folder, "slow.csv"), "b");
  }
  await eventually(() => expect(taken).toEqual([{ name: "slow.csv", text: "abbbbbb" }]));
});

test("puts a refused file aside with every problem beside it, and an odd one with its warnings", async () => {
  const problem = { line: 3, code: "number-invalid", text: "Line 3: this is not a number." };
  open((name) =>
    name === "bad.csv"
      ? { outcome: "refused", problems: [problem, { ...problem, text: "Line 4: so is this." }] }
      : { outcome: "taken", note: "done", warnings: [problem] },
  );
  drop("bad.csv", "x");
  drop("odd.csv", "y");
  await eventually(() => expect(namesIn(".")).toEqual(["processed", "refused"]));
  expect(namesIn("refused")).toEqual(["bad.csv", "bad.csv.problems.txt"]);
  expect(readFileSync(join(folder, "refused", "bad.csv.problems.txt"), "utf8")).toBe(
    "bad.csv was not taken: 2 problems. Nothing of it was booked.\n\nLine 3: this is not a number.\nLine 4: so is this.\n",
  );
  expect(namesIn("processed")).toEqual(["odd.csv", "odd.csv.warnings.txt"]);
});

test("keeps a second file of the same name under another", async () => {
  open();
  drop("daily.csv", "1");
  await eventually(() => expect(namesIn("processed")).toEqual(["daily.csv"]));
  drop("daily.csv", "2");
  await eventually(() => expect(namesIn("processed")).toEqual(["daily-2.csv", "daily.csv"]));
});

test("leaves a file that cannot be booked now, and tries again", async () => {
  let full = true;
  open(() => (full ? { outcome: "later", why: "the disk is full" } : { outcome: "taken", note: "", warnings: [] }));
  drop("a.csv", "1");
  await eventually(() => expect(troubles.length).toBeGreaterThan(1));
  expect(existsSync(join(folder, "a.csv"))).toBe(true);
  full = false;
  await eventually(() => expect(namesIn("processed")).toEqual(["a.csv"]));
});

test("passes over folders and files that somebody is still writing, and refuses one too large without reading it", async () => {
  mkdirSync(join(folder, "old"));
  for (const name of ["upload.csv.part", ".hidden", "~lock", "x.tmp"]) drop(name, "x");
  writeFileSync(join(folder, "huge.csv"), Buffer.alloc(inboxBytesMax + 1));
  open();
  drop("z.csv", "1");
  await eventually(() => expect(namesIn("processed")).toEqual(["z.csv"]));
  await eventually(() => expect(namesIn("refused")).toEqual(["huge.csv", "huge.csv.problems.txt"]));
  expect(taken.map(({ name }) => name)).toEqual(["z.csv"]);
});
