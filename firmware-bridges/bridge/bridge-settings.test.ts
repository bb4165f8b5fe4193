import { resolve } from "node:path";
import { expect, test } from "vitest";
import { checkSettings, readSettings, SettingsWrong } from "./bridge-settings.ts";

const good = {
  site: "hh1",
  bridge: "b1",
  folder: "data",
  broker: { url: "mqtts://box:8883", username: "b1", password: "written" },
  line: { by: "serial", path: "/dev/ttyUSB0" },
};
const file = "/etc/kontor/bridge.json";
const problemsOf = (raw: unknown): readonly string[] => {
  try {
    checkSettings(raw, { file });
    return [];
  } catch (error) {
    if (error instanceof SettingsWrong) return error.problems;
    throw error;
  }
};

test("fills in what is usual, and reads paths from where the file is", () => {
  const settings = checkSettings(good, { file });
  expect(settings).toMatchObject({ line: { by: "serial", baud: 115_200 }, watchdogMs: 60_000, config: {} });
  expect(settings.folder).toBe(resolve("/etc/kontor/data"));
});

test("the environment overrides the broker's address and password", () => {
  const env = { KONTOR_BROKER_URL: "mqtt://127.0.0.1:1883", KONTOR_BROKER_PASSWORD: "secret" };
  expect(checkSettings(good, { file, env }).broker).toMatchObject({ url: "mqtt://127.0.0.1:1883", password: "secret" });
});

test("says everything that is wrong at once", () => {
  expect(
    problemsOf({ bridge: "a/b", folder: 3, broker: { url: "box:1883" }, line: { by: "usb" }, watchdog: 5 }),
  ).toEqual([
    "site must be a text",
    "bridge must be letters, digits, . _ and -, at most 64: it is a level of a topic",
    "folder must be a text",
    "broker.url must begin with mqtts:// (or mqtt:// on this machine)",
    "line.path must be a text",
    'line.by must be "serial" or "tcp"',
    expect.stringContaining("watchdog is not a setting; known are"),
  ]);
  expect(problemsOf({ ...good, broker: { ...good.broker, caFile: "missing.pem" } })).toEqual([
    expect.stringContaining("broker.caFile: ENOENT"),
  ]);
  expect(problemsOf([])).toContain("the file must be an object");
});

test("a file that is not there is said by its name", () => {
  expect(() => readSettings("/nowhere/bridge.json")).toThrow(/\/nowhere\/bridge.json cannot be used:\n {2}ENOENT/);
});
