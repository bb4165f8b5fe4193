import { z } from "zod";
import { numberRanges, numbersEnd, type RangeName } from "../model/records/number-ranges.ts";
import { type Contract, command, query } from "./define.ts";

const range = z.enum(Object.keys(numberRanges) as [RangeName, ...RangeName[]]);
const lease = z
  .strictObject({ range, from: z.int().min(1), end: z.int().min(2).meta({ description: "Past the last number" }) })
  .refine(({ range, from, end }) => from < end && end <= numbersEnd(range), {
    message: "from lies before end, and end within the digits of the range",
  });

/** SSCCs, LPNs, BOLs and the like come from blocks that are leased to this site, so that no two sites give out the same. */
export const numbersContracts = {
  "numbers.lease": command({
    name: "numbers.lease",
    title: "Blocks of numbers for this site alone, given out when what it has is used up",
    input: { leases: z.array(lease).min(1).max(40) },
    output: z.object({ taken: z.int() }),
    refusals: ["state-not-allowed"],
    may: ["integrator"],
    rest: "POST /numbers/lease",
  }),
  "numbers.list": query({
    name: "numbers.list",
    title: "How many numbers this site has left of each kind",
    input: {},
    output: z.object({
      ranges: z.array(
        z.object({
          range,
          next: z.string().meta({ description: "As it will be printed" }),
          left: z.int(),
          isLeased: z.boolean(),
        }),
      ),
    }),
    may: "anyone",
    rest: "GET /numbers",
  }),
} satisfies Record<string, Contract>;
