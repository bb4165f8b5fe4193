import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import compress from "@fastify/compress";
import files from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { CloudPart } from "../cloud-part.ts";

const builtScreens = fileURLToPath(new URL("../../../ui/dist", import.meta.url));

/** The console's built pages, as files, at `/console/`; `/` leads there. Nothing else of the screens is given out here. */
export const consolePart: CloudPart = {
  name: "console",
  async start(_cloud, app) {
    consoleRoutes(app);
    return undefined;
  },
};

export function consoleRoutes(app: FastifyInstance, folder = builtScreens): void {
  app.get("/", (_request, reply) => reply.redirect("/console/"));
  app.register(async (scope) => {
    await scope.register(compress, { threshold: 1_024 });
    scope.addHook("onSend", async (_request, reply) => {
      reply.headers(pageHeaders);
    });
    if (existsSync(folder))
      await scope.register(files, { root: folder, serve: false, cacheControl: false, setHeaders: cacheFor });
    // What a phone comes to that reads a pairing code; the code stays behind the #, which browsers keep and servers never see.
    scope.get("/pair", (_request, reply) => reply.redirect("/console/"));
    scope.get("/console", (_request, reply) => reply.redirect("/console/"));
    scope.get("/console/", (_request, reply) =>
      existsSync(join(folder, "console/index.html"))
        ? reply.sendFile("console/index.html")
        : reply.code(503).type("text/html; charset=utf-8").send(notBuilt),
    );
    scope.get("/console/icon.svg", (_request, reply) => reply.sendFile("handheld/icon.svg"));
    scope.get<{ Params: { "*": string } }>("/assets/*", (request, reply) => {
      const file = join("assets", request.params["*"]);
      return file.startsWith("assets") && existsSync(join(folder, file)) ? reply.sendFile(file) : reply.callNotFound();
    });
  });
}

/** Nothing from elsewhere and nothing inline. Pictures of QR codes come as text of the page's own and are shown from memory. */
const pageHeaders = {
  "content-security-policy": [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "permissions-policy": "camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self)",
  "referrer-policy": "no-referrer",
};

function cacheFor(reply: { header(name: string, value: string): unknown }, path: string): void {
  const hashed = /[/\\]assets[/\\].*[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path);
  reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
}

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Kontor</title>
<h1>The console is not built yet</h1><p>Run <code>npm run cloud</code> in the folder of Kontor: it builds it and starts the cloud.</p>
`;
