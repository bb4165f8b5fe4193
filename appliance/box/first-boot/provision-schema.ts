import { z } from "zod";
import { provisionShape } from "./provision.ts";

/** JSON Schema (2020-12) of `provision.json`, as editors read it; `docs/install/provision.schema.json` is made of it. */
export function provisionSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(provisionShape, { io: "input" }), null, 2)}\n`;
}
