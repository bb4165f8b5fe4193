import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const sheet = readFileSync(new URL("theme.css", import.meta.url), "utf8");
/** Text of normal size, WCAG 2.2 success criterion 1.4.3. */
const contrastMin = 4.5;
const grounds = ["paper", "panel", "sunken", "tint"];

/** What is written on what, everywhere: on the grounds of a page, and on filled buttons and chips. */
const pairs = [
  ...grounds.flatMap((ground) =>
    ["ink", "muted", "action", "attention-ink", "error-ink", "ok-ink"].map((ink) => [ink, ground]),
  ),
  ...["action", "ok", "attention", "error"].map((fill) => [`on-${fill}`, fill]),
];

test.each([
  ["light", ":root"],
  ["dark", ':root[data-theme="dark"]'],
])("words can be read on every ground, %s", (_theme, selector) => {
  const colours = coloursOf(selector);
  const faint = pairs
    .map(([ink = "", ground = ""]) => ({ ink, ground, contrast: contrast(colours.get(ink), colours.get(ground)) }))
    .filter((pair) => !(pair.contrast >= contrastMin));
  expect(faint).toEqual([]);
});

function coloursOf(selector: string): Map<string, string> {
  const from = sheet.indexOf(`${selector} {`);
  const block = sheet.slice(from, sheet.indexOf("}", from));
  return new Map(
    Array.from(block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g), ([, name = "", value = ""]) => [name, value]),
  );
}

function contrast(one: string | undefined, other: string | undefined): number {
  const [a = 0, b = 0] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return Math.round(((a + 0.05) / (b + 0.05)) * 100) / 100;
}

/** As WCAG 2.2 defines relative luminance. */
function luminance(colour = ""): number {
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
