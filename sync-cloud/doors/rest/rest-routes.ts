import { createRequire } from "node:module";
import { dirname } from "node:path";
import compress from "@fastify/compress";
import files from "@fastify/static";
import { SmartCoercionPlugin } from "@orpc/json-schema";
import { OpenAPIHandler } from "@orpc/openapi/fastify";
import type { FastifyInstance } from "fastify";
import type { Doorway } from "../doorway.ts";
import { transportProblem } from "../http-problem.ts";
import { idempotencyKey, type WhoIs } from "../rpc-routes.ts";
import { apiPage, apiPageScript } from "./api-page.ts";
import { describedConverter } from "./described-schema.ts";
import { type ApiDescription, openApiDocument } from "./openapi.ts";
import { type RestContext, restRouter } from "./rest-router.ts";

interface RestParts<C> {
  doorway: Doorway<C>;
  whoIs: WhoIs<C>;
  api: ApiDescription;
}

/** The door of integrators: `/api/v1`, its OpenAPI document, and a page to read and try it. Made once, mounted on each server. */
export function restDoor<C>({ doorway, whoIs, api }: RestParts<C>): (app: FastifyInstance) => void {
  const handler = new OpenAPIHandler(restRouter(api, doorway), {
    // What comes in a query string is text; the schema says what was meant.
    plugins: [new SmartCoercionPlugin({ schemaConverters: [describedConverter] })],
    customErrorResponseBodyEncoder: ({ data, status, message }) =>
      isProblem(data) ? data : transportProblem(status, message),
  });
  let document: Promise<object> | undefined;
  const describe = () => {
    document ??= openApiDocument(api);
    return document;
  };
  return (app) => {
    app.register(async (scope) => mountCalls(scope, handler, whoIs));
    app.register(async (scope) => mountPage(scope, describe));
  };
}

async function mountCalls<C>(
  scope: FastifyInstance,
  handler: OpenAPIHandler<RestContext<C>>,
  whoIs: WhoIs<C>,
): Promise<void> {
  scope.addHook("onSend", async (_request, reply) => {
    if (reply.statusCode >= 400) reply.type("application/problem+json");
    if (reply.statusCode === 401) reply.header("www-authenticate", "Bearer");
  });
  scope.all("/api/v1/*", async (request, reply) => {
    const context = { who: await whoIs(request), idempotencyKey: idempotencyKey(request.headers) };
    const { matched } = await handler.handle(request, reply, { prefix: "/api/v1", context });
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

const isProblem = (data: unknown): data is object => typeof data === "object" && data !== null && "todo" in data;
