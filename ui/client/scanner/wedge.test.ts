import fc from "fast-check";
import { expect, test } from "vitest";
import { createWedge } from "./wedge.ts";

/** A keyboard and a clock: timers run when the time is moved on. */
function desk() {
  const scans: string[] = [];
  const typed: string[] = [];
  let nowMs = 0;
  let timer: { dueMs: number; run: () => void } | undefined;
  const wedge = createWedge({
    onScan: (raw) => scans.push(raw),
    onTyped: (key) => typed.push(key),
    after(delayMs, run) {
      timer = { dueMs: nowMs + delayMs, run };
      return () => {
        timer = undefined;
      };
    },
    now: () => nowMs,
  });
  return {
    scans,
    typed,
    press: (key: string, into?: "page" | "text-field") => wedge.key(key, nowMs, into),
    pass(ms: number) {
      for (const endMs = nowMs + ms; ; ) {
        if (timer === undefined || timer.dueMs > endMs) {
          nowMs = endMs;
          return;
        }
        nowMs = timer.dueMs;
        const { run } = timer;
        timer = undefined;
        run();
      }
    },
    /** The page is busy: keys come late, with their own times, after the timer that was due. */
    hang(ms: number) {
      nowMs += ms;
      const due = timer;
      timer = undefined;
      due?.run();
    },
    late: (key: string, atMs: number) => wedge.key(key, atMs),
    now: () => nowMs,
  };
}

function burst(at: ReturnType<typeof desk>, text: string, gapMs = 8, into?: "page" | "text-field") {
  for (const char of text) {
    at.press(char, into);
    at.pass(gapMs);
  }
}

test("a scan ends with its Enter or Tab", () => {
  const at = desk();
  burst(at, "A-01-03");
  expect(at.press("Enter")).toBe("ended");
  burst(at, "LPN-1");
  expect(at.press("Tab")).toBe("ended");
  expect(at.scans).toEqual(["A-01-03", "LPN-1"]);
  expect(at.typed).toEqual([]);
});

test("a scanner without a suffix is heard after 50 ms of quiet", () => {
  const at = desk();
  burst(at, "4006381333931");
  at.pass(41);
  expect(at.scans).toEqual([]);
  at.pass(2);
  expect(at.scans).toEqual(["4006381333931"]);
});

test("the separator of a GS1 code survives, however the keyboard sends it", () => {
  const at = desk();
  burst(at, "]C110L7");
  at.press("Ctrl+]");
  burst(at, "3012");
  at.press("F8");
  at.press("Enter");
  expect(at.scans).toEqual(["]C110L7\x1d3012\x1d"]);
});

test("single keys are a person's", () => {
  const at = desk();
  for (const key of ["1", "2", "Backspace", "Enter"]) {
    at.press(key);
    at.pass(120);
  }
  expect(at.typed).toEqual(["1", "2", "Backspace", "Enter"]);
  expect(at.scans).toEqual([]);
});

test("a scan is heard in the middle of typing", () => {
  const at = desk();
  at.press("7");
  at.pass(300);
  burst(at, "TOTE-1");
  at.press("Enter");
  expect([at.typed, at.scans]).toEqual([["7"], ["TOTE-1"]]);
});

test("a busy page does not cut a scan in two", () => {
  const at = desk();
  at.press("A");
  at.pass(5);
  const startMs = at.now();
  at.press("B");
  at.hang(400);
  for (const [index, key] of ["C", "D", "Enter"].entries()) at.late(key, startMs + 5 * (index + 1));
  at.pass(200);
  expect(at.scans).toEqual(["ABCD"]);
});

test("fast typing in a text field stays there; a scan into it is heard", () => {
  const at = desk();
  burst(at, "abc", 30, "text-field");
  at.pass(80);
  expect([at.scans, at.typed]).toEqual([[], []]);
  burst(at, "A-01-03", 8, "text-field");
  expect(at.press("Enter", "text-field")).toBe("ended");
  expect(at.scans).toEqual(["A-01-03"]);
});

test("any codes with any gaps below the quiet time arrive whole, each once and in order", () => {
  const code = fc.string({ minLength: 2, maxLength: 30, unit: fc.constantFrom(..."ABC0123-]/ ") });
  const scan = fc.record({ code, gapMs: fc.integer({ min: 0, max: 40 }), suffix: fc.constantFrom("Enter", "Tab", "") });
  fc.assert(
    fc.property(fc.array(scan, { maxLength: 8 }), (scans) => {
      const at = desk();
      for (const { code, gapMs, suffix } of scans) {
        burst(at, code, gapMs);
        if (suffix !== "") at.press(suffix);
        at.pass(60);
      }
      expect(at.scans).toEqual(scans.map((one) => one.code));
    }),
  );
});
