import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import compress from "@fastify/compress";
import files from "@fastify/static";
import type { FastifyInstance } from "fastify";

const builtScreens = fileURLToPath(new URL("../../../ui/dist", import.meta.url));
const apps = ["handheld", "kiosk"] as const;

/**
 * The built screens, as files. A path inside an app that is no file is a screen of that app, so it answers the app's page. What
 * carries a hash in its name never changes; the rest is asked for each time.
 */
export function screenRoutes(app: FastifyInstance, folder = builtScreens): void {
  app.get("/", (_request, reply) => reply.redirect("/handheld/"));
  app.register(async (scope) => {
    await scope.register(compress, { threshold: 1_024 });
    scope.addHook("onSend", async (_request, reply) => {
      reply.headers(screenHeaders);
    });
    if (existsSync(folder))
      await scope.register(files, { root: folder, serve: false, cacheControl: false, setHeaders: cacheFor });
    scope.get<{ Params: { "*": string } }>("/*", (request, reply) => {
      const path = request.params["*"];
      const name = apps.find((one) => path === one || path.startsWith(`${one}/`));
      if (path === name) return reply.redirect(`/${path}/`);
      const isFile = /\.[a-z0-9]+$/i.test(path);
      if (!isFile && name === undefined) return reply.callNotFound();
      const file = isFile ? path : `${name}/index.html`;
      if (existsSync(join(folder, file))) return reply.sendFile(file);
      return isFile ? reply.callNotFound() : reply.code(503).type("text/html; charset=utf-8").send(notBuilt);
    });
  });
}

/** Nothing from elsewhere and nothing inline; `wasm-unsafe-eval` is for the decoder of the camera. */
const screenHeaders = {
  "content-security-policy": [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "permissions-policy": "camera=(self), microphone=(), geolocation=()",
  "referrer-policy": "no-referrer",
};

function cacheFor(reply: { header(name: string, value: string): unknown }, path: string): void {
  const hashed = /[/\\]assets[/\\].*[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path);
  reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
}

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Kontor</title>
<h1>The screens are not built yet</h1><p>Run <code>npm start</code> in the folder of Kontor: it builds them and starts the appliance.</p>
`;
