import { z } from "zod";
import { settingNames } from "../setting-shapes.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { adminsOnly, readers } from "./roles.ts";
import { ages, asked, moment, siteId } from "./shapes.ts";

const name = z.enum(settingNames).meta({ description: "Name of the setting, e.g. allocation.rule" });

/** These name a site, its places or its hour: no company has one for all. */
export const ownSettings = [
  "site.name",
  "site.address",
  "site.timeZone",
  "receiving.location",
  "picking.stagingLocation",
  "packing.location",
  "fleet.zones",
] as const satisfies readonly (typeof settingNames)[number][];

/** Sites of one answer that differ from what the company chose; the rest are counted. */
export const differingSitesMax = 200;

const companySetting = z.object({
  name,
  value: z.unknown().meta({ description: "What the company chose; the first value where it chose nothing" }),
  isChosen: z.boolean(),
  chosenBy: z.string(),
  chosenMs: moment,
  alike: z.int().meta({ description: "Sites that have this value" }),
  differ: z.int(),
  differing: z
    .array(z.object({ site: z.string(), value: z.unknown(), asked: asked.nullable() }))
    .max(differingSitesMax)
    .meta({ description: "Sites that have another value, and what was asked of them last" }),
});

/** The company itself, what it wants of every site, and the settings of one. */
export const cloudSettingsContracts = {
  "settings.list": cloudQuery({
    name: "settings.list",
    title: "The settings of one site, with what was asked and not yet answered",
    input: { site: siteId },
    output: z.object({
      settings: z.array(
        z.object({
          name: z.string(),
          value: z.unknown(),
          isFirst: z.boolean().meta({ description: "Never changed" }),
          asked: asked.nullable(),
        }),
      ),
      ages,
    }),
    refusals: ["site-unknown"],
    may: readers,
    reach: "site",
    rest: "GET /sites/{site}/settings",
  }),
  "settings.save": cloudCommand({
    name: "settings.save",
    title: "Ask a site to change a setting",
    input: { site: siteId, name: z.string().trim().min(1).max(80), value: z.unknown() },
    output: asked,
    refusals: ["site-unknown", "setting-unknown", "input-invalid"],
    may: ["regional-manager"],
    reach: "site",
    rest: "POST /sites/{site}/settings",
  }),
  "company.get": cloudQuery({
    name: "company.get",
    title: "The company",
    input: {},
    output: z.object({ company: z.string(), name: z.string(), madeMs: z.int(), sites: z.int(), people: z.int() }),
    may: readers,
    reach: "company",
    rest: "GET /company",
  }),
  "company.save": cloudCommand({
    name: "company.save",
    title: "Rename the company",
    input: { name: z.string().trim().min(1).max(80) },
    output: z.object({ name: z.string() }),
    may: adminsOnly,
    reach: "company",
    rest: "POST /company",
  }),
  "company.settings": cloudQuery({
    name: "company.settings",
    title: "What the company wants of every site, and which sites differ",
    input: {},
    output: z.object({ settings: z.array(companySetting), ages }),
    may: readers,
    reach: "company",
    rest: "GET /company/settings",
  }),
  "company.save-setting": cloudCommand({
    name: "company.save-setting",
    title: "Choose a setting for all sites: each that differs is asked, and sites that join later are too",
    input: { name, value: z.unknown() },
    output: z.object({ name, asked: z.array(asked), alike: z.int() }),
    refusals: ["setting-of-one-site", "input-invalid"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /company/settings",
  }),
  "company.forget-setting": cloudCommand({
    name: "company.forget-setting",
    title: "Leave a setting to the sites again: each keeps what it has",
    input: { name },
    output: z.object({ name }),
    refusals: ["not-found"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /company/settings/{name}/forget",
  }),
} satisfies Record<string, CloudContract>;
