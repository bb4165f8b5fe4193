import { OpenAPIGenerator } from "@orpc/openapi";
import type { Doorway } from "../doorway.ts";
import { describedConverter } from "./described-schema.ts";
import { restRouter } from "./rest-router.ts";

/** The OpenAPI 3.1 document of the REST door, made from the contract list. */
export async function openApiDocument({ version }: { version: string }): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [describedConverter] });
  const document = await generator.generate(restRouter(unasked), {
    info: {
      title: "Kontor",
      version,
      description:
        "One warehouse site. Sign in with `people.sign-in` and send the token as `Authorization: Bearer …`; a paired device sends `Authorization: Basic` with its id and secret. Errors are problem details (RFC 9457) with a stable `code` and what to do about it.",
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }, { device: [] }],
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The token of `people.sign-in`" },
        device: { type: "http", scheme: "basic", description: "A paired device's id and secret" },
      },
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
const unasked: Pick<Doorway, "call" | "tooMany"> = {
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
