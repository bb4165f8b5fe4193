import { SmartCoercionPlugin } from "@orpc/json-schema";
import { OpenAPIHandler } from "@orpc/openapi/fastify";
import type { Doorway } from "../doorway.ts";
import { transportProblem } from "../http-problem.ts";
import { describedConverter } from "./described-schema.ts";
import { type Offer, type RestContext, restRouter } from "./rest-router.ts";

export type RestHandler<C> = OpenAPIHandler<RestContext<C>>;

/** Finds the contract of a REST call by method and path, reads its input, and writes the answer or the problem. */
export function restHandler<C>(offer: Offer, doorway: Doorway<C>): RestHandler<C> {
  return new OpenAPIHandler(restRouter(offer, doorway), {
    // What comes in a query string is text; the schema says what was meant.
    plugins: [new SmartCoercionPlugin({ schemaConverters: [describedConverter] })],
    customErrorResponseBodyEncoder: ({ data, status, message }) =>
      isProblem(data) ? data : transportProblem(status, message),
  });
}

const isProblem = (data: unknown): data is object => typeof data === "object" && data !== null && "todo" in data;
