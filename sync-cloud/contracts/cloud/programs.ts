import { z } from "zod";
import { id } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { given } from "./given.ts";
import { adminsOnly, cloudRole } from "./roles.ts";
import { moment } from "./shapes.ts";

const providerFields = {
  issuer: z.url().max(400),
  clientId: z.string().min(1).max(200),
  title: z.string().trim().min(1).max(60),
  /** A person who is not known yet is let in with these, when the e-mail's domain is one of `domains`. */
  domains: z.array(z.string().max(120)).max(50),
};

/** Keys of programs, and the OpenID providers by which people sign in. */
export const cloudProgramsContracts = {
  "keys.list": cloudQuery({
    name: "keys.list",
    title: "Keys of programs",
    input: {},
    output: z.object({
      keys: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          ...given,
          madeBy: z.string(),
          madeMs: z.int(),
          usedMs: moment,
          expiresMs: moment,
        }),
      ),
    }),
    may: ["auditor"],
    reach: "company",
    rest: "GET /keys",
  }),
  "keys.create": cloudCommand({
    name: "keys.create",
    title: "A key for a program; the token is shown once",
    input: {
      name: z.string().trim().min(1).max(80),
      roles: z
        .array(z.enum(["integrator", "auditor"]))
        .min(1)
        .max(2)
        .default(["integrator"]),
      regions: given.regions.default([]),
      sites: given.sites.default([]),
      expiresAfterDays: z.int().min(1).max(3_650).optional(),
    },
    output: z.object({ id: z.string(), token: z.string() }),
    refusals: ["limit-reached", "region-unknown", "site-unknown"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /keys",
  }),
  "keys.revoke": cloudCommand({
    name: "keys.revoke",
    title: "A key counts no more",
    input: { id },
    output: z.object({ id: z.string() }),
    refusals: ["not-found"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /keys/{id}/revoke",
  }),
  "providers.list": cloudQuery({
    name: "providers.list",
    title: "OpenID providers by which people sign in",
    input: {},
    output: z.object({
      providers: z.array(
        z.object({ provider: z.string(), ...providerFields, redirectUrl: z.string(), hasSecret: z.boolean() }),
      ),
    }),
    may: ["auditor"],
    reach: "company",
    rest: "GET /providers",
  }),
  "providers.save": cloudCommand({
    name: "providers.save",
    title: "Let people sign in with an OpenID provider",
    input: {
      provider: z.string().regex(/^[a-z0-9-]{1,40}$/, "small letters, digits and -"),
      ...providerFields,
      domains: providerFields.domains.default([]),
      clientSecret: z.string().max(400).optional().meta({ description: "Never shown again; what is left out stays" }),
      newcomerRoles: z.array(cloudRole).max(4).default([]),
    },
    output: z.object({ provider: z.string(), redirectUrl: z.string() }),
    refusals: ["provider-unreachable", "limit-reached"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /providers",
  }),
  "providers.remove": cloudCommand({
    name: "providers.remove",
    title: "Nobody signs in by this provider any more",
    input: { provider: z.string().max(40) },
    output: z.object({ provider: z.string() }),
    refusals: ["not-found"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /providers/{provider}/remove",
  }),
} satisfies Record<string, CloudContract>;
