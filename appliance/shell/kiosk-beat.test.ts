import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pino from "pino";
import { afterEach, expect, test } from "vitest";
import { makeHttpServer } from "#sync/doors/http-server.ts";
import { mountKioskRoutes } from "../api/kiosk/kiosk-routes.ts";
import { PaintedScreens } from "../api/kiosk/painted-screens.ts";

const program = join(import.meta.dirname, "kiosk-beat.ts");
const browser = join(import.meta.dirname, "testing/small-browser.ts");
const app = makeHttpServer(pino({ level: "silent" }));
afterEach(() => app.close());

test("the browser says that Kontor is starting, shows the kiosk once it is there, and ends when it paints no more", async () => {
  const port = await freePort();
  const args = ["--url", `http://127.0.0.1:${port}`, "--first-seconds", "60", "--next-seconds", "1"];
  const child = spawn(process.execPath, [program, ...args, "--", process.execPath, browser, "{page}"]);
  const gone = once(child, "exit");
  const [title] = await once(createInterface({ input: child.stdout }), "line");
  expect(title).toBe("Kontor is starting");
  const painted = new PaintedScreens();
  mountKioskRoutes(app, painted, () => ({}));
  app.get("/health", () => ({ ready: true }));
  app.get("/kiosk/", () => "the kiosk");
  await app.listen({ host: "127.0.0.1", port });
  const words: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => words.push(line));
  expect(await gone).toEqual([1, null]);
  expect(painted.ages(Date.now())).toMatchObject([{ screen: "main" }]);
  expect(words).toContain("kiosk: the page is no longer painted; the browser is ended");
});

test("asked to end, it ends the browser with it, in order", async () => {
  const child = spawn(process.execPath, [program, "--", process.execPath, browser, "{page}"]);
  const gone = once(child, "exit");
  await once(createInterface({ input: child.stdout }), "line");
  child.kill("SIGTERM");
  expect(await gone).toEqual([0, null]);
});

/** A port where nobody answers yet. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
