import { expect, test } from "vitest";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { phraseCodes } from "./phrases.ts";
import { createSay } from "./say.ts";

const say = createSay(en);
const sagt = createSay(de);

test("fills values, looks words up in their group, and leaves optional parts out", () => {
  expect(say("scan.not-here", { what: "lpn", expected: "location", code: "A-01" })).toBe(
    "This is a pallet, tote or carton. Scan a location: A-01.",
  );
  expect(say("scan.not-here", { what: "lpn", expected: "location" })).toBe(
    "This is a pallet, tote or carton. Scan a location.",
  );
  expect(say("job.pick", {})).toBe("Pick");
});

test("writes numbers and dates as the language does", () => {
  expect(say("home.waiting", { count: 1_234 })).toBe("1,234 waiting");
  expect(sagt("home.waiting", { count: 1_234 })).toBe("1.234 warten");
  expect(sagt.date("2027-03-31")).toBe("31.03.2027");
  expect(say.date("no date")).toBe("no date");
});

test("shows the code and data of a phrase it does not know, and never a blank", () => {
  expect(say.phrase({ code: "future.thing", data: { lot: "L1" } })).toBe("future.thing (lot: L1)");
  expect(say.phrase({ code: "toString" })).toBe("toString");
  expect(say("undo.done")).toBe("Taken back");
});

test("words a refusal for the floor, and falls back on the appliance's words when its data is different", () => {
  const problem = { code: "location-full", title: "t", detail: "their words", todo: "d", data: {} };
  expect(say.problem({ ...problem, data: { location: "A-1", limit: "weight", free: 1, needed: 2 } })).toEqual({
    title: "No room in the location",
    detail: "A-1, weight: 2 needed, 1 free.",
    todo: "Choose another location.",
  });
  expect(say.problem(problem).detail).toBe("their words");
  expect(say.problem({ ...problem, code: "input-invalid" }).detail).toBe("their words");
  expect(say.problem({ ...problem, code: "not-yet-invented" })).toEqual({
    title: "t",
    detail: "their words",
    todo: "d",
  });
});

test("a refusal calls a site by its name where it is known", () => {
  const names: Record<string, string> = { k7: "Leipzig" };
  const named = createSay({ ...en, siteName: (site) => names[site] ?? site });
  const problem = { code: "transfer-elsewhere", title: "t", detail: "their words", todo: "d" };
  const detail = (of: typeof say, site: string) => of.problem({ ...problem, data: { id: "T1", site } }).detail;
  expect(detail(named, "k7")).toBe("Transfer T1 leaves from Leipzig.");
  expect(detail(named, "x9")).toBe("Transfer T1 leaves from x9.");
  expect(detail(say, "k7")).toBe("Transfer T1 leaves from k7.");
  const short = { sku: "TEA", wanted: 4, held: 1, expired: 0, lost: 0, authority: "k7" };
  expect(named.problem({ ...problem, code: "rights-short", data: short }).detail).toMatch(/^4 of TEA at Leipzig /);
});

test.each([en, de])("has no phrase twice, empty, or with a bracket left open: $language", ({ phrases }) => {
  expect(new Set(phraseCodes).size).toBe(phraseCodes.length);
  for (const code of phraseCodes) {
    const text = createSay(en.phrases === phrases ? en : de)(code);
    expect(text, code).toMatch(/\S/);
    expect(text, code).not.toMatch(/[[\]{}]/);
  }
});

test("both languages use the same values in every phrase", () => {
  const names = (template: string) => [...template.matchAll(/\{(\w+)/g)].map(([, name]) => name).sort();
  for (const code of phraseCodes) expect(names(de.phrases[code]), code).toEqual(names(en.phrases[code]));
});
