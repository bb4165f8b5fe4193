import { expect, test } from "vitest";
import type { SettingAsk } from "./catalog-entry.ts";
import { checkSettings } from "./check-settings.ts";

const ask: SettingAsk[] = [
  { name: "path", title: "Port", type: "text", required: true, min: 1, max: 10 },
  { name: "baud", title: "Baud", type: "int", min: 300, max: 115_200, initial: 9_600 },
  { name: "parity", title: "Parity", type: "choice", choices: ["none", "even"], initial: "none" },
  { name: "checksum", title: "Checksum", type: "bool" },
  { name: "map", title: "Map", type: "json" },
];
const check = (given: Record<string, string | number | boolean | object>) => checkSettings({ id: "a/b", ask }, given);

test("fills what is left out with its default", () => {
  expect(check({ path: "/dev/x" })).toEqual({
    problems: [],
    settings: { path: "/dev/x", baud: 9_600, parity: "none" },
  });
});

test("keeps what fits", () => {
  const given = { path: "/dev/x", baud: 115_200, parity: "even", checksum: false, map: { a: 1 } };
  expect(check(given)).toEqual({ problems: [], settings: given });
});

test.each([
  [{}, { setting: "path", expected: "text, from 1 up to 10 characters; it is missing" }],
  [{ path: "" }, { setting: "path", expected: "text, from 1 up to 10 characters; it is missing" }],
  [{ path: "/dev/long-name" }, { setting: "path", expected: "text, from 1 up to 10 characters" }],
  [
    { path: "x", baud: 9_600.5 },
    { setting: "baud", expected: "a whole number from 300 up to 115200" },
  ],
  [
    { path: "x", baud: "9600" },
    { setting: "baud", expected: "a whole number from 300 up to 115200" },
  ],
  [
    { path: "x", parity: "mark" },
    { setting: "parity", expected: "one of none, even" },
  ],
  [
    { path: "x", checksum: "yes" },
    { setting: "checksum", expected: "true or false" },
  ],
  [
    { path: "x", map: "{}" },
    { setting: "map", expected: "a JSON object or list" },
  ],
  [
    { path: "x", colour: "red" },
    { setting: "colour", expected: "a/b has no such setting; it knows path, baud, parity, checksum, map" },
  ],
])("%j is refused with what was expected", (given, problem) => {
  expect(check(given).problems).toEqual([problem]);
});
