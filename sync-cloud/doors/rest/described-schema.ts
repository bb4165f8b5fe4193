import type { AnySchema } from "@orpc/contract";
import type { ConditionalSchemaConverter } from "@orpc/openapi";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import type { z } from "zod";

/**
 * A schema that is described in OpenAPI and lets every value pass: dispatch checks rights first and the shape then, once, for
 * every door.
 */
export function described(zod: z.ZodType): AnySchema {
  const schema: DescribedSchema = {
    "~standard": { version: 1, vendor: "kontor", validate: (value) => ({ value }) },
    zod,
  };
  return schema;
}

type DescribedSchema = AnySchema & { zod: z.ZodType };

const zodConverter = new ZodToJsonSchemaConverter({ unsupportedJsonSchema: { type: "object" } });

/** Gives oRPC the JSON schema of what is behind `described`. */
export const describedConverter: ConditionalSchemaConverter = {
  condition: (schema) => schema?.["~standard"].vendor === "kontor",
  convert: (schema, options) => zodConverter.convert((schema as DescribedSchema).zod, options),
};
