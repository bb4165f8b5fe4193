/**
 * Tells a scanner that types (keyboard wedge) from a person who types. A scanner's keys follow each other within `quietMs`;
 * its code ends with Enter or Tab, or with quiet. A single key is a person's.
 */
export interface Wedge {
  /** One key press; `atMs` is the event's own time, which stays true when the page is busy. */
  key(key: string, atMs: number, into?: WedgeTarget): WedgeVerdict;
  /** Forget what has been typed so far. */
  reset(): void;
}

/** `held`: part of something that may become a scan · `ended`: a scan just ended with this key · `free`: not the wedge's business. */
export type WedgeVerdict = "held" | "ended" | "free";

export type WedgeTarget = "page" | "text-field";

export interface WedgeParts {
  onScan: (raw: string, atMs: number) => void;
  /** One key a person typed: a character, or `Enter`, `Backspace`. */
  onTyped: (key: string) => void;
  /** Runs the function after the time; gives its cancel. */
  after: (delayMs: number, run: () => void) => () => void;
  now: () => number;
  quietMs?: number;
}

/** GS in a GS1 code, which keyboards send in these ways. */
export const gsKeys: ReadonlySet<string> = new Set(["\x1d", "F8", "Ctrl+]"]);

/** Fast fingers manage three keys in a row where they mean to type; a scanner sends more. */
const textFieldMinLength = 4;
const lateMs = 25;

export function createWedge({ onScan, onTyped, after, now, quietMs = 50 }: WedgeParts): Wedge {
  let buffer = "";
  let lastMs = 0;
  let target: WedgeTarget = "page";
  let cancel = () => {};

  function flush(): boolean {
    const text = buffer;
    const minLength = target === "text-field" ? textFieldMinLength : 2;
    buffer = "";
    cancel();
    if (text.length >= minLength) {
      onScan(text, lastMs);
      return true;
    }
    // In a text field the characters are where the person wanted them already.
    if (target === "page") for (const char of text) onTyped(char);
    return false;
  }

  function arm(delayMs: number, mayBeLate: boolean) {
    cancel();
    const dueMs = now() + delayMs;
    cancel = after(delayMs, () => {
      // A busy page runs timers late and may have keys of the same scan still waiting: let them in first.
      if (mayBeLate && now() - dueMs > lateMs) arm(quietMs, false);
      else flush();
    });
  }

  return {
    key(key, atMs, into = "page") {
      const char = gsKeys.has(key) ? "\x1d" : key;
      if (buffer !== "" && (atMs - lastMs > quietMs || into !== target)) flush();
      if (key === "Enter" || key === "Tab") {
        if (buffer !== "") return flush() ? "ended" : "free";
        if (key === "Enter" && into === "page") onTyped(key);
        return "free";
      }
      if (key === "Backspace" && buffer === "" && into === "page") onTyped(key);
      if (char.length !== 1) return "free";
      buffer += char;
      lastMs = atMs;
      target = into;
      arm(quietMs, true);
      return "held";
    },
    reset() {
      buffer = "";
      cancel();
    },
  };
}
