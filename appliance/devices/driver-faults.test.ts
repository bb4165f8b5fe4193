import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { StartedAppliance } from "../testing/start-appliance.ts";

const waiting = { timeout: 60_000, interval: 50 };
const program = fileURLToPath(new URL("./testing/bad-driver-main.ts", import.meta.url));
const lines = new Set<Socket>();
const machine = createServer((line) => {
  lines.add(line);
  line.on("close", () => lines.delete(line));
  line.on("error", () => undefined);
  line.write("20.5\r\n");
});
let site: StartedAppliance;
let port: number;
let supervisor: string;
beforeAll(async () => {
  machine.listen(0, "127.0.0.1");
  await once(machine, "listening");
  port = (machine.address() as AddressInfo).port;
  site = await StartedAppliance.start({ program });
  supervisor = await site.signIn("supervisor");
}, 120_000);
afterAll(async () => {
  await site?.stop();
  for (const line of lines) line.destroy();
  machine.close();
});

async function healthOf(id: string) {
  return (await site.call("machines.get", { id }, supervisor)).health;
}

test("a driver that fails, wherever it does, is its machine's trouble; the appliance and the other machines go on", async () => {
  const settings = { host: "127.0.0.1", port };
  const places = {
    open: /it fails at open/,
    data: /it fails at data/,
    "data-later": /it fails at data-later/,
    write: /the link was stopped/,
    timer: /it fails at timer/,
    "line-error": /ECONNREFUSED/,
  };
  await site.call(
    "machines.add",
    { id: "GOOD", entry: "test/bad", settings: { ...settings, at: "nowhere" } },
    supervisor,
  );
  for (const at of Object.keys(places))
    await site.call("machines.add", { id: `BAD-${at}`, entry: "test/bad", settings: { ...settings, at } }, supervisor);
  for (const [at, said] of Object.entries(places))
    await vi.waitFor(async () => {
      const { state, why, tries } = await healthOf(`BAD-${at}`);
      expect({ at, state, said: why?.said }).toEqual({ at, state: "offline", said: expect.stringMatching(said) });
      // It was opened anew, and failed again.
      expect(tries).toBeGreaterThanOrEqual(2);
    }, waiting);
  expect(await healthOf("GOOD")).toMatchObject({ state: "online" });
  expect(site.process.exitCode).toBeNull();
  expect(site.log).not.toContain("an uncaught fault");
}, 120_000);
