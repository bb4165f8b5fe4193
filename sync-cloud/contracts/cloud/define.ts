import type { z } from "zod";
import { type Contract, type Declaration, declareContract } from "../define.ts";
import type { CloudRole } from "./roles.ts";

/**
 * What a call is about, for callers who are limited to regions or sites. `site`: the site that the input names. `sites`: the answer has only what
 * the caller may see. `company`: everything, so only for who has no limit. `self`: the caller alone.
 */
export type Reach = "site" | "sites" | "company" | "self";

/** A command or query of the cloud: the same form as the appliance's, with the cloud's roles and its reach. */
export interface CloudContract<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType>
  extends Contract<I, O, CloudRole> {
  readonly reach: Reach;
}

interface CloudDeclaration<I extends z.ZodRawShape, O extends z.ZodType> extends Declaration<I, O, CloudRole> {
  reach: Reach;
}

/** A command changes something; each is written to the audit trail with who and from where. */
export const cloudCommand = <I extends z.ZodRawShape, O extends z.ZodType>({
  reach,
  ...declaration
}: CloudDeclaration<I, O>): CloudContract<z.ZodObject<I>, O> => ({
  ...declareContract("command", declaration),
  reach,
});

export const cloudQuery = <I extends z.ZodRawShape, O extends z.ZodType>({
  reach,
  ...declaration
}: CloudDeclaration<I, O>): CloudContract<z.ZodObject<I>, O> => ({ ...declareContract("query", declaration), reach });
