import { z } from "zod";
import { type Contract, query } from "./define.ts";

/** The sites of the company, as its cloud calls them. A box that has none knows none. */
export const sitesContracts = {
  "sites.list": query({
    name: "sites.list",
    title: "Sites of the company that this box has heard of, by name",
    input: {},
    output: z.object({
      sites: z.array(
        z.object({
          site: z.string().meta({ description: "As commands and transfers name it" }),
          name: z.string().meta({ description: "Empty while nobody gave it one" }),
          timeZone: z.string().meta({ description: "IANA; empty when not known" }),
          active: z.boolean().meta({ description: "False for a site that was sent away" }),
          isHere: z.boolean().meta({ description: "The site of this box" }),
        }),
      ),
    }),
    may: "anyone",
    rest: "GET /sites",
  }),
} satisfies Record<string, Contract>;
