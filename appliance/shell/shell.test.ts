import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { SUPERVISION_LIMITS } from "./appliance-process.ts";
import { CHANNELS } from "./channels.ts";
import { startShell } from "./shell.ts";
import type { ShellSettings } from "./shell-settings.ts";
import { FakeElectron } from "./testing/fake-electron.ts";

const settings: ShellSettings = {
  preloadPath: "/app/preload.cjs",
  devTools: false,
  showWall: true,
  command: {
    file: process.execPath,
    args: [
      "--import",
      join(import.meta.dirname, "stop-with-shell.ts"),
      join(import.meta.dirname, "testing/small-appliance.ts"),
    ],
    cwd: import.meta.dirname,
  },
};
const limits = { ...SUPERVISION_LIMITS, restartDelayMinMs: 300, healthEveryMs: 50 };

let fake: FakeElectron;
const log: string[] = [];
async function start(more: Partial<ShellSettings> = {}): Promise<void> {
  fake = new FakeElectron();
  await startShell(fake.electron, { ...settings, ...more }, limits, (line) => log.push(line));
}
afterEach(async () => {
  fake.electron.app.quit();
  await fake.exited;
});

const shows = (what: string | RegExp) =>
  vi.waitFor(() => expect(fake.window.shown).toMatch(what), { timeout: 10_000, interval: 10 });

test("it explains that it is starting, then shows the kiosk page of the appliance it has started", async () => {
  await start();
  expect(fake.window.shown).toBe("Kontor is starting");
  await shows(/^http:\/\/127\.0\.0\.1:\d+\/kiosk$/);
  expect(fake.calls).toEqual(["enableSandbox", "no menu", "prevent-display-sleep"]);
  expect(await (await fetch(fake.window.loaded.at(-1) ?? "")).text()).toMatch(/^\d+$/);
});

test("when the appliance dies the screen says so, and comes back with it", async () => {
  await start();
  await shows(/^http/);
  const first = fake.window.loaded.at(-1) ?? "";
  await fetch(new URL("/die", first)).catch(() => undefined);
  await shows("Kontor is restarting");
  expect(fake.window.loaded.at(-1)).toContain("it ended with code 7, 1 times in a row");
  await shows(/^http/);
  expect(fake.window.loaded.at(-1)).not.toBe(first);
});

test("the kiosk page may ask about the shell, reload the screen and restart the appliance; another page may not", async () => {
  await start();
  await shows(/^http/);
  const page = fake.window.loaded.at(-1) ?? "";
  const loads = fake.window.loaded.length;
  for (const channel of Object.values(CHANNELS))
    expect(fake.ipc.send(channel, "https://evil.example/", fake.window)).toBeUndefined();
  expect(fake.window.loaded).toHaveLength(loads);
  expect(fake.ipc.send(CHANNELS.about, page, fake.window)).toEqual({ shell: "1.2.3", appliance: "ready" });
  fake.ipc.send(CHANNELS.reloadScreen, page, fake.window);
  expect(fake.window.loaded).toHaveLength(loads + 1);
  fake.ipc.send(CHANNELS.restartAppliance, page, fake.window);
  await shows("Kontor is restarting");
  expect(fake.window.loaded.at(-1)).toContain("a person asked for it");
});

test("quitting closes the window, stops the appliance in order, and only then leaves", async () => {
  await start();
  await shows(/^http/);
  const page = fake.window.loaded.at(-1) ?? "";
  log.length = 0;
  fake.electron.app.quit();
  expect(fake.window.isDestroyed()).toBe(true);
  expect(await fake.exited).toBe(0);
  expect(log).toContain("stopped in order");
  await expect(fetch(page)).rejects.toThrow();
});

test("a second shell leaves at once, and the first comes to the front", async () => {
  await start();
  fake.raise("second-instance");
  expect(fake.window.shown).toBe("focus");
  const second = new FakeElectron({ isFirst: false });
  await startShell(second.electron, settings, limits);
  expect(second.calls).toEqual(["quit"]);
  expect(second.windows).toEqual([]);
});

test("attached to an appliance that a service runs, it starts none and shows it when it answers, and no longer", async () => {
  const service = createServer((_request, response) => response.end("here"));
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
  const attachUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/kiosk/`;
  await start({ attachUrl, command: { file: "/nowhere", args: [], cwd: "/" } });
  await shows(attachUrl);
  fake.ipc.send(CHANNELS.restartAppliance, attachUrl, fake.window);
  expect(log.at(-1)).toContain("a service of this machine");
  service.closeAllConnections();
  service.close();
  await shows("Kontor is restarting");
});

test("a second display shows the board of the day, while it is there and as long as the appliance is", async () => {
  await start();
  await shows(/^http/);
  expect(fake.windows).toHaveLength(1);
  fake.screen.plugIn(2);
  const wall = fake.windows[1];
  expect(wall?.options).toMatchObject({ x: 1280, kiosk: true });
  const page = fake.window.shown ?? "";
  expect(wall?.shown).toBe(`${page}?wall=1`);
  for (const channel of [CHANNELS.about, CHANNELS.restartAppliance])
    expect(fake.ipc.send(channel, `${page}?wall=1`, wall ?? fake.window)).toBeUndefined();
  await fetch(new URL("/die", page)).catch(() => undefined);
  await vi.waitFor(() => expect(wall?.shown).toBe("Kontor is restarting"), { timeout: 10_000 });
  await shows(/^http/);
  expect(wall?.shown).toBe(`${fake.window.shown}?wall=1`);
  fake.screen.unplug(2);
  expect(wall?.isDestroyed()).toBe(true);
  expect(fake.window.isDestroyed()).toBe(false);
});

test("told to leave the second display alone, it does", async () => {
  fake = new FakeElectron();
  fake.screen.plugIn(2);
  await startShell(fake.electron, { ...settings, showWall: false }, limits, () => undefined);
  expect(fake.windows).toHaveLength(1);
});
