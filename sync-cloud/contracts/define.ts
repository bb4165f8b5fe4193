import { z } from "zod";
import type { Role } from "../model/records/person.ts";
import type { RefusalCode } from "./refusals.ts";

/**
 * A command or query, declared once: every door (REST and OpenAPI, WebSocket, MQTT, command line) is made from the list of
 * these, and has no logic of its own.
 */
export interface Contract<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> {
  readonly kind: "command" | "query";
  /** `area.verb-noun`, also the MQTT topic's last part and the command line's words. */
  readonly name: string;
  readonly title: string;
  readonly input: I;
  readonly output: O;
  readonly refusals: readonly RefusalCode[];
  /** Who may call it; admin always may. "anyone" means any signed-in person or device, "public" needs no sign-in. */
  readonly may: readonly Role[] | "anyone" | "public";
  /** Path under `/api/v1`, with `{name}` for input fields. */
  readonly rest: { method: "GET" | "POST"; path: string };
}

export type InputOf<C extends Contract> = z.output<C["input"]>;
export type OutputOf<C extends Contract> = z.input<C["output"]>;

interface Declaration<I extends z.ZodRawShape, O extends z.ZodType> {
  name: string;
  title: string;
  input: I;
  output: O;
  refusals?: readonly RefusalCode[];
  may: readonly Role[] | "anyone" | "public";
  rest: string;
}

/** A command changes the book. Callers may send `commandId` beside the input: a repeat gets the first answer. */
export const command = <I extends z.ZodRawShape, O extends z.ZodType>(
  d: Declaration<I, O>,
): Contract<z.ZodObject<I>, O> => declare("command", d);

/** A query only reads. */
export const query = <I extends z.ZodRawShape, O extends z.ZodType>(
  d: Declaration<I, O>,
): Contract<z.ZodObject<I>, O> => declare("query", d);

function declare<I extends z.ZodRawShape, O extends z.ZodType>(
  kind: "command" | "query",
  { name, title, input, output, refusals = [], may, rest }: Declaration<I, O>,
): Contract<z.ZodObject<I>, O> {
  const [method, path] = rest.split(" ") as ["GET" | "POST", string];
  return {
    kind,
    name,
    title,
    input: z.strictObject(input) as unknown as z.ZodObject<I>,
    output,
    refusals,
    may,
    rest: { method, path },
  };
}
