import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeHttpServer } from "#sync/doors/http-server.ts";
import { screenRoutes } from "./screen-routes.ts";

const root = mkdtempSync(join(tmpdir(), "kontor-screens-"));
const dist = join(root, "dist");
let app: FastifyInstance;

function serve(folder: string): FastifyInstance {
  const server = makeHttpServer(pino({ level: "silent" }));
  screenRoutes(server, folder);
  return server;
}

beforeAll(() => {
  for (const name of ["handheld", "kiosk", "assets"]) mkdirSync(join(dist, name), { recursive: true });
  writeFileSync(join(dist, "handheld", "index.html"), "<!doctype html><title>handheld</title>");
  writeFileSync(join(dist, "handheld", "sw.js"), "// worker");
  writeFileSync(join(dist, "kiosk", "index.html"), "<!doctype html><title>kiosk</title>");
  writeFileSync(join(dist, "assets", "main-D4f5e6A7.js"), "x".repeat(5_000));
  writeFileSync(join(root, "secret.txt"), "hidden words");
  app = serve(dist);
});
afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

describe("the screens", () => {
  test.each([
    ["/handheld/", "handheld"],
    ["/handheld/jobs/17", "handheld"],
    ["/kiosk/", "kiosk"],
    ["/kiosk/orders", "kiosk"],
  ])("%s is a screen of its app", async (url, title) => {
    const response = await get(url);
    expect([response.statusCode, response.headers["cache-control"]]).toEqual([200, "no-cache"]);
    expect(response.body).toContain(`<title>${title}</title>`);
  });

  test("lead there from the address alone", async () => {
    expect((await get("/")).headers.location).toBe("/handheld/");
    expect((await get("/kiosk")).headers.location).toBe("/kiosk/");
  });

  test("load nothing from elsewhere, and no script that is not a file", async () => {
    const policy = (await get("/handheld/")).headers["content-security-policy"];
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test("are kept by the browser where the name holds a hash, and asked for where not; large ones come compressed", async () => {
    const asset = await get("/assets/main-D4f5e6A7.js", { "accept-encoding": "gzip" });
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(asset.headers["content-encoding"]).toBe("gzip");
    expect((await get("/handheld/sw.js")).headers["cache-control"]).toBe("no-cache");
  });

  test.each(["/assets/gone-D4f5e6A7.js", "/handheld/gone.js", "/no-such", "/api/no-such", "/assets/", "/assets"])(
    "%s is not there",
    async (url) => {
      const response = await get(url);
      expect([response.statusCode, response.json().code]).toEqual([404, "not-found"]);
    },
  );

  test.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/handheld/..%2f..%2fsecret.txt",
    "/assets/%00.js",
    "/assets/..%5csecret.txt",
  ])("%s leads out of nothing", async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.body).not.toContain("hidden words");
  });
});

test("an appliance without built screens says how to build them", async () => {
  const bare = serve(join(root, "nothing"));
  const response = await bare.inject({ url: "/handheld/" });
  expect([response.statusCode, response.body]).toEqual([503, expect.stringContaining("npm start")]);
  await bare.close();
});
