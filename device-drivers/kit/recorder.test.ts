import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Subject } from "rxjs";
import { afterAll, expect, test } from "vitest";
import type { TraceLine } from "./link.ts";
import { startRecorder } from "./recorder.ts";
import { parseRecording, readRecording } from "./recording.ts";

const folder = mkdtempSync(join(tmpdir(), "recordings-"));
afterAll(() => rmSync(folder, { recursive: true }));

const line = (atMs: number, direction: TraceLine["direction"], text: string): TraceLine => ({
  atMs,
  direction,
  bytes: new Uint8Array(Buffer.from(text, "latin1")),
});

test("what was traced is read back as it was", async () => {
  const trace$ = new Subject<TraceLine>();
  const file = join(folder, "new", "a.jsonl");
  const recorder = startRecorder({ file, trace$, machine: "scale-1", entry: "generic/mt-sics", now: () => 1_000 });
  const said = [line(1_000, "note", "opened"), line(1_250, "out", "SI\r\n"), line(1_251, "in", "\x00\xff\r\n")];
  for (const one of said) trace$.next(one);
  await recorder.stop();
  trace$.next(line(2_000, "in", "too late"));
  expect(await readRecording(file)).toEqual({
    header: { kontorTrace: 1, machine: "scale-1", entry: "generic/mt-sics", atMs: 1_000 },
    lines: said,
  });
  expect(readFileSync(file, "utf8").split("\n")[2]).toBe('{"t":250,"d":"out","hex":"53490d0a"}');
});

test("a recording never gets larger than its bound, and says that it is full", async () => {
  const trace$ = new Subject<TraceLine>();
  const file = join(folder, "b.jsonl");
  const recorder = startRecorder({ file, trace$, machine: "m", entry: "e", now: () => 0, maxBytes: 1_000 });
  for (let i = 0; i < 100; i++) trace$.next(line(i, "in", "0123456789"));
  expect(recorder.ended).toBe(true);
  await recorder.stop();
  expect(statSync(file).size).toBeLessThanOrEqual(1_000);
  expect(recorder.bytes).toBe(statSync(file).size);
  const { lines } = await readRecording(file);
  expect(Buffer.from(lines.at(-1)?.bytes ?? []).toString()).toBe("recording is full");
});

test("it ends by itself when the machine is stopped", async () => {
  const trace$ = new Subject<TraceLine>();
  const file = join(folder, "c.jsonl");
  const recorder = startRecorder({ file, trace$, machine: "m", entry: "e", now: () => 0 });
  trace$.complete();
  await recorder.stop();
  expect((await readRecording(file)).lines).toEqual([]);
});

test("a file that cannot be written is the recorder's trouble, and nobody else's", async () => {
  const trace$ = new Subject<TraceLine>();
  const file = join(folder, "c.jsonl"); // is there already
  const recorder = startRecorder({ file, trace$, machine: "m", entry: "e", now: () => 0 });
  await recorder.stop();
  trace$.next(line(0, "in", "x"));
  expect(recorder.trouble?.message).toContain("EEXIST");
});

const header = '{"kontorTrace":1,"machine":"m","entry":"e","atMs":5}';

test("a last line that was cut off is left out", () => {
  expect(parseRecording(`${header}\n{"t":1,"d":"in","hex":"41"}\n{"t":2,"d":"i`).lines).toHaveLength(1);
});

test.each([
  ["", "line 1"],
  ["{}", "line 1"],
  [`${header}\nnonsense\n`, "line 2"],
  [`${header}\n{"t":1,"d":"in","hex":"41"}\n{"t":1,"d":"up","hex":"41"}\n`, "line 3"],
  [`${header}\n{"t":1,"d":"in","hex":"4"}\n`, "line 2"],
])("a recording that is none is refused with its line", (text, where) => {
  expect(() => parseRecording(text)).toThrow(where);
});
