import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { alarmCodes, alarms } from "#sync/model/care/alarms.ts";
import { readRunbook } from "./read-runbook.ts";

const folder = fileURLToPath(new URL("../../../docs/runbooks", import.meta.url));

test("every alarm has its runbook, and every runbook its alarm", () => {
  const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ""));
  expect(pages.sort()).toEqual([...alarmCodes].sort());
});

test("each begins with the alarm's title, and says what it means and what to do, step by step", () => {
  for (const alarm of alarmCodes) {
    const { markdown } = readRunbook(alarm);
    expect(markdown.split("\n")[0], alarm).toBe(`# ${alarms[alarm].title.en}`);
    for (const part of [`Alarm \`${alarm}\`.`, "## What it means", "## What to do", "\n1. "])
      expect(markdown, alarm).toContain(part);
  }
});

test("what they link to is there", () => {
  for (const alarm of alarmCodes)
    for (const [, to = ""] of readRunbook(alarm).markdown.matchAll(/\]\(([^)#]+)/g))
      expect(
        existsSync(new URL(to, new URL(`../../../docs/runbooks/${alarm}.md`, import.meta.url))),
        `${alarm}: ${to}`,
      ).toBe(true);
});
