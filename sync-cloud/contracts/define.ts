import { z } from "zod";
import type { Role } from "../model/records/person.ts";
import type { RefusalCode } from "./refusals.ts";

/**
 * A command or query, declared once: every door (REST and OpenAPI, WebSocket, MQTT, command line) is made from the list of
 * these, and has no logic of its own.
 */
export interface Contract<
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodType = z.ZodType,
  R extends string = Role,
> {
  readonly kind: "command" | "query";
  /** `area.verb-noun`, also the MQTT topic's last part and the command line's words. */
  readonly name: string;
  readonly title: string;
  readonly input: I;
  readonly output: O;
  readonly refusals: readonly RefusalCode[];
  /** Who may call it; admin always may. "anyone" means any signed-in person or device, "public" needs no sign-in. */
  readonly may: readonly R[] | "anyone" | "public";
  /** Path under `/api/v1`, with `{name}` for input fields. */
  readonly rest: { method: "GET" | "POST"; path: string };
}

/** A contract of any program: the doors need no more. */
export type AnyContract = Contract<z.ZodObject, z.ZodType, string>;

export type InputOf<C extends AnyContract> = z.output<C["input"]>;
export type OutputOf<C extends AnyContract> = z.input<C["output"]>;

export interface Declaration<I extends z.ZodRawShape, O extends z.ZodType, R extends string = Role> {
  name: string;
  title: string;
  input: I;
  output: O;
  refusals?: readonly RefusalCode[];
  may: readonly R[] | "anyone" | "public";
  rest: string;
}

/** A command changes the book. Callers may send `commandId` beside the input: a repeat gets the first answer. */
export const command = <I extends z.ZodRawShape, O extends z.ZodType>(
  d: Declaration<I, O>,
): Contract<z.ZodObject<I>, O> => declareContract("command", d);

/** A query only reads. */
export const query = <I extends z.ZodRawShape, O extends z.ZodType>(
  d: Declaration<I, O>,
): Contract<z.ZodObject<I>, O> => declareContract("query", d);

export function declareContract<I extends z.ZodRawShape, O extends z.ZodType, R extends string>(
  kind: "command" | "query",
  { name, title, input, output, refusals = [], may, rest }: Declaration<I, O, R>,
): Contract<z.ZodObject<I>, O, R> {
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
