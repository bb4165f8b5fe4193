import { expect, test } from "vitest";
import { type Ask, machineIdOf, settingsOf, typedOf } from "./setting-form.ts";

const asks: Ask[] = [
  { name: "host", title: "Address", type: "text", required: true, min: 1, max: 10 },
  { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 502 },
  { name: "password", title: "Password", type: "text", secret: true, required: true },
  { name: "map", title: "Map", type: "json" },
  { name: "noise", title: "Noise", type: "bool", initial: false },
];

test("what is set stands in the fields, and unchanged fields change nothing", () => {
  const settings = { host: "10.0.0.7", port: 9100, map: { lanes: [1, 2] }, noise: true };
  const typed = typedOf(asks, settings);
  expect(typed).toEqual({
    host: "10.0.0.7",
    port: "9100",
    password: "",
    map: '{\n  "lanes": [\n    1,\n    2\n  ]\n}',
    noise: "true",
  });
  expect(settingsOf(asks, typed, settings, false)).toEqual({ changed: {}, problems: {} });
});

test("what was changed is read as its type; what was emptied is taken away, but never a secret", () => {
  const settings = { host: "10.0.0.7", port: 9100, map: {} };
  const typed = { host: "10.0.0.8", port: "", password: "", map: "[1]", noise: "true" };
  expect(settingsOf(asks, typed, settings, false)).toEqual({
    changed: { host: "10.0.0.8", port: null, map: [1], noise: true },
    problems: {},
  });
});

test("every mistake is named by its field", () => {
  const typed = { host: "", port: "70000", password: "", map: "{", noise: "" };
  expect(settingsOf(asks, typed, {}, true).problems).toEqual({
    host: { code: "field.needed" },
    port: { code: "field.whole-range", data: { min: 1, max: 65_535 } },
    password: { code: "field.needed" },
    map: { code: "field.json" },
  });
  expect(settingsOf(asks, { host: "a.very.long.host", port: "1.5" }, {}, false).problems).toEqual({
    host: { code: "field.length", data: { min: 1, max: 10 } },
    port: { code: "field.whole" },
  });
});

test("a machine's id is made from its name, and is none that is taken", () => {
  expect(machineIdOf("Waage Packplatz 1", [])).toBe("waage-packplatz-1");
  expect(machineIdOf("Straße Ö", [])).toBe("strasse-o");
  expect(machineIdOf("Scale", ["scale", "scale-2"])).toBe("scale-3");
  expect(machineIdOf("秤", [])).toBe("machine");
});
