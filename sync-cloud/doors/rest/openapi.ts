import { OpenAPIGenerator } from "@orpc/openapi";
import type { Doorway } from "../doorway.ts";
import { describedConverter } from "./described-schema.ts";
import { type Offer, restRouter } from "./rest-router.ts";

/** What a program says of its REST door beside the contracts. */
export interface ApiDescription extends Offer {
  title: string;
  version: string;
  description: string;
  /** The ways to sign in, by name, as OpenAPI describes them. */
  securitySchemes: Record<string, SecurityScheme>;
}
type SecurityScheme =
  | { type: "http"; scheme: string; description: string }
  | { type: "apiKey"; in: "cookie" | "header"; name: string; description: string };

/** The OpenAPI 3.1 document of the REST door, made from the contract list. */
export async function openApiDocument(api: ApiDescription): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [describedConverter] });
  const document = await generator.generate(restRouter(api, unasked), {
    info: { title: api.title, version: api.version, description: api.description },
    servers: [{ url: "/api/v1" }],
    security: Object.keys(api.securitySchemes).map((name) => ({ [name]: [] })),
    components: {
      securitySchemes: api.securitySchemes,
      schemas: { Problem: problemSchema },
      responses: {
        Problem: {
          description: "Refused: `code` says why, `todo` what to do",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    },
  });
  return withoutNoise({ ...document, paths: sorted(document.paths ?? {}) });
}

/** For describing only: nobody calls it. */
const unasked: Pick<Doorway<unknown>, "call" | "tooMany"> = {
  call: () => Promise.reject(new Error("this router only describes")),
  tooMany: () => undefined,
};

const problemSchema = {
  type: "object" as const,
  required: ["type", "title", "status", "code", "detail", "todo"],
  properties: {
    type: { type: "string" as const, format: "uri" },
    title: { type: "string" as const },
    status: { type: "integer" as const },
    code: { type: "string" as const, description: "Stable: decide by this" },
    detail: { type: "string" as const, description: "What is wrong, and where" },
    todo: { type: "string" as const, description: "What to do about it" },
    data: { type: "object" as const, description: "The refusal's own values; `retryAfterMs` where waiting helps" },
  },
};

/** Drops what says nothing: that a whole number is a safe one, and what the query string would allow. */
function withoutNoise<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, inner) => {
    const safeBound = Math.abs(inner) === Number.MAX_SAFE_INTEGER && (key === "minimum" || key === "maximum");
    return safeBound || key === "allowEmptyValue" || key === "allowReserved" ? undefined : inner;
  });
}

const sorted = (paths: object): object =>
  Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
