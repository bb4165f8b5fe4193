import { expect, test } from "vitest";
import { siteOptions } from "./site-options.ts";

test("has a value for everything that is not said", () => {
  expect(siteOptions([])).toEqual({
    data: "data",
    host: "0.0.0.0",
    port: 8080,
    httpsPort: 8443,
    mqttPort: 1883,
    mqttsPort: 8883,
    demoSite: false,
    logLevel: "info",
    callsPer10s: 2000,
    boxSocket: "/run/kontor/box.sock",
    provision: "",
  });
});

test("takes port 0, and gives help when asked", () => {
  expect(siteOptions(["--port", "0", "--demo-site"])).toMatchObject({ port: 0, demoSite: true });
  expect(siteOptions(["-h"])).toBe("help");
});

test.each([
  [["--port", "eighty"], "--port is a whole number from 0 to 65535"],
  [["--port", "65536"], "--port is a whole number"],
  [["--https-port", "-1"], "--https-port"],
  [["--log-level", "loud"], "--log-level is one of"],
  [["--no-such"], "--no-such"],
  [["stray"], "stray"],
])("says what is wrong with %j", (args, message) => {
  expect(() => siteOptions(args)).toThrow(message);
});
