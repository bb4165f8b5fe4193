import { createRequire } from "node:module";
import { dirname } from "node:path";
import compress from "@fastify/compress";
import files from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { Doorway } from "../doorway.ts";
import { idempotencyKey, type WhoIs } from "../rpc-routes.ts";
import { apiPage, apiPageScript } from "./api-page.ts";
import type { ApiDescription } from "./openapi.ts";
import type { RestHandler } from "./rest-handler.ts";

interface RestParts<C> {
  doorway: Doorway<C>;
  whoIs: WhoIs<C>;
  api: ApiDescription;
}

/**
 * The door of integrators: `/api/v1`, its OpenAPI document, and a page to read and try it. Made at the first call and not at the start, of which it
 * would be a fifth; the same for each server it is mounted on.
 */
export function restDoor<C>({ doorway, whoIs, api }: RestParts<C>): (app: FastifyInstance) => void {
  let handler: Promise<RestHandler<C>> | undefined;
  const handle = () => {
    handler ??= import("./rest-handler.ts").then(({ restHandler }) => restHandler(api, doorway));
    return handler;
  };
  let document: Promise<object> | undefined;
  const describe = () => {
    document ??= import("./openapi.ts").then(({ openApiDocument }) => openApiDocument(api));
    return document;
  };
  return (app) => {
    app.register(async (scope) => mountCalls(scope, handle, whoIs));
    app.register(async (scope) => mountPage(scope, describe));
  };
}

async function mountCalls<C>(
  scope: FastifyInstance,
  handler: () => Promise<RestHandler<C>>,
  whoIs: WhoIs<C>,
): Promise<void> {
  scope.addHook("onSend", async (_request, reply) => {
    if (reply.statusCode >= 400) reply.type("application/problem+json");
    if (reply.statusCode === 401) reply.header("www-authenticate", "Bearer");
  });
  scope.all("/api/v1/*", async (request, reply) => {
    const context = { who: await whoIs(request), idempotencyKey: idempotencyKey(request.headers) };
    const { matched } = await (await handler()).handle(request, reply, { prefix: "/api/v1", context });
    if (!matched) reply.callNotFound();
    return reply;
  });
}

async function mountPage(scope: FastifyInstance, describe: () => Promise<object>): Promise<void> {
  await scope.register(compress, { threshold: 1_024 });
  scope.addHook("onSend", async (_request, reply) => {
    reply.header("content-security-policy", pagePolicy);
  });
  scope.get("/api/openapi.json", async (_request, reply) => {
    return reply.header("cache-control", "no-cache").send(await describe());
  });
  scope.get("/api", (_request, reply) => reply.redirect("/api/"));
  scope.get("/api/", (_request, reply) => reply.type("text/html; charset=utf-8").send(apiPage));
  scope.get("/api/page/start.js", (_request, reply) => reply.type("text/javascript").send(apiPageScript));
  const root = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  await scope.register(files, { root, serve: false });
  for (const name of pageFiles) scope.get(`/api/page/${name}`, (_request, reply) => reply.sendFile(name));
}

const pageFiles = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];
/** The page's library sets styles on its elements and draws its icons from data. */
const pagePolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
