import { expect, test } from "vitest";
import { exceptionTitle } from "./exception-title.ts";
import { kioskWords } from "./messages/kiosk/kiosk-words.ts";

const german: Readonly<Record<string, { de: string }>> = kioskWords;
const words = { of: (group: string, value: string) => german[`${group}.${value}`]?.de ?? value };
const title = (kind: string, detail: Record<string, unknown> = {}) => exceptionTitle(words, "de", { kind, detail });

test("what has no kind of its own is named by its details, and by its kind where they tell nothing known", () => {
  expect(title("other", { recall: "L-24", sku: "MUG-1" })).toBe("Charge zurückgerufen");
  expect(title("other", { because: "weight", expectedGrams: 900 })).toBe("Karton wiegt anders als erwartet");
  expect(title("other", { why: "recalled lot received" })).toBe("Zurückgerufene Charge angenommen");
  expect(title("other", { because: "of-a-later-version" })).toBe("Sonstiges");
  expect(title("other")).toBe("Sonstiges");
  expect(title("short-pick", { because: "weight" })).toBe("Zu wenig am Platz");
});
