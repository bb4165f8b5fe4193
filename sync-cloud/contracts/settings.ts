import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { settingNames } from "./setting-shapes.ts";

const name = z.enum(settingNames).meta({ description: "Name of the setting, e.g. site.timeZone" });

export const settingsContracts = {
  "settings.list": query({
    name: "settings.list",
    title: "How this site is set, and what was never changed",
    input: {},
    output: z.object({
      settings: z.array(
        z.object({ name, value: z.unknown(), isFirst: z.boolean().meta({ description: "Never changed" }) }),
      ),
    }),
    may: "anyone",
    rest: "GET /settings",
  }),
  "settings.save": command({
    name: "settings.save",
    title: "Change a setting of this site",
    input: { name, value: z.unknown() },
    output: z.object({ name, value: z.unknown() }),
    refusals: ["input-invalid", "location-unknown"],
    may: ["supervisor"],
    rest: "POST /settings",
  }),
} satisfies Record<string, Contract>;
