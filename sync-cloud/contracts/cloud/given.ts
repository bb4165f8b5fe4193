import { z } from "zod";
import { cloudRole } from "./roles.ts";
import { regionId, siteId } from "./shapes.ts";

/** What a person or a program was given: roles, and where they count. */
export const given = {
  roles: z.array(cloudRole).max(4),
  regions: z.array(regionId).max(500).meta({ description: "Limited to these; empty together with sites means all" }),
  sites: z.array(siteId).max(5_000),
};
