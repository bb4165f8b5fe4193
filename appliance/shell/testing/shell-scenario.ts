import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { RunningShell } from "./shell-host.ts";

/** A grey page has one colour, a page of text some dozens with the edges of its letters. */
const COLOURS_MIN = 30;

/**
 * What a kiosk must do in whatever runs it, step by step: the same file for Electron and for the stand-in. Each step begins where the
 * last one ended.
 */
export const shellScenario: readonly { title: string; play: (shell: RunningShell) => Promise<void> }[] = [
  {
    title: "it starts the appliance and paints its kiosk, and the board on the second display",
    play: async (shell) => {
      const kiosk = await shell.window("kiosk");
      await kiosk.getByText("Scan your badge").waitFor();
      expect(await coloursOf(kiosk)).toBeGreaterThan(COLOURS_MIN);
      await wallShows(shell);
    },
  },
  {
    title: "the page has three functions of the shell, and no Node",
    play: async (shell) => {
      const kiosk = await shell.window("kiosk");
      const given = await kiosk.evaluate(async () => {
        const { kontorShell, require, process } = globalThis as unknown as Record<string, unknown>;
        const { about } = kontorShell as { about: () => Promise<object> };
        return {
          about: await about(),
          names: Object.keys(kontorShell as object),
          node: [typeof require, typeof process],
        };
      });
      expect(given).toMatchObject({ about: { appliance: "ready" }, node: ["undefined", "undefined"] });
      expect(given.names.toSorted()).toEqual(["about", "reloadScreen", "restartAppliance"]);
    },
  },
  {
    title: "the page goes nowhere else and opens no window",
    play: async (shell) => {
      const kiosk = await shell.window("kiosk");
      const before = kiosk.url();
      const windows = shell.pages.length;
      await kiosk.evaluate(() => {
        window.open("http://127.0.0.1:9/elsewhere");
        location.href = "http://127.0.0.1:9/elsewhere";
      });
      // A call to the shell and back: what the page has begun before is decided.
      await kiosk.evaluate(() => (globalThis as unknown as { kontorShell: { about(): unknown } }).kontorShell.about());
      await shell.until("the second window to be gone", () => shell.pages.length === windows);
      expect(kiosk.url()).toBe(before);
      expect(shell.shown.filter((url) => url.includes("elsewhere"))).toEqual([]);
    },
  },
  {
    title: "when the appliance is killed the screen says so, and comes back with the next one",
    play: async (shell) => {
      const first = shell.appliancePid;
      expect(first).toBeGreaterThan(0);
      process.kill(first ?? 0, "SIGKILL");
      await shell.until("the trouble page", () => shell.sawTrouble("Kontor is restarting"));
      await shell.until("another appliance", () => shell.appliancePid !== undefined && shell.appliancePid !== first);
      await (await shell.window("kiosk")).getByText("Scan your badge").waitFor();
      await wallShows(shell);
    },
  },
  {
    title: "when the page's process dies the screen says so, and comes back",
    play: async (shell) => {
      const kiosk = await shell.window("kiosk");
      const appliance = shell.appliancePid;
      const session = await kiosk.context().newCDPSession(kiosk);
      void session.send("Page.crash").catch(() => undefined);
      await shell.until("the trouble page", () => shell.sawTrouble("This screen has a problem"));
      await (await shell.window("kiosk")).getByText("Scan your badge").waitFor();
      expect(shell.appliancePid).toBe(appliance);
    },
  },
  {
    title: "asked to end, it ends the appliance with it",
    play: async (shell) => {
      const pid = shell.appliancePid ?? 0;
      expect(await shell.stop()).toBe(0);
      expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    },
  },
];

/** Nobody signs in for it. A machine with real Electron has two displays or not; the stand-in has. */
async function wallShows(shell: RunningShell): Promise<void> {
  if (shell.host === "electron") return;
  const wall = await shell.window("wall");
  await wall.locator("main[inert]").getByRole("heading").first().waitFor();
}

/** How many colours are really on the screen. */
async function coloursOf(page: Page): Promise<number> {
  const image = await loadImage(await page.screenshot());
  const canvas = createCanvas(image.width, image.height);
  const picture = canvas.getContext("2d");
  picture.drawImage(image, 0, 0);
  const { data } = picture.getImageData(0, 0, image.width, image.height);
  return new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4)).size;
}
