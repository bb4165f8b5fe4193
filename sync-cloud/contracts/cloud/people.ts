import { z } from "zod";
import { pageAfter, pageSize } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { given } from "./given.ts";
import { adminsOnly, readers } from "./roles.ts";
import { moment, next, personId } from "./shapes.ts";

const email = z
  .email()
  .max(200)
  .transform((text) => text.toLowerCase());
/** As many as the longest list can show. */
const namedMax = 500;
const personRow = z.object({
  person: z.string(),
  name: z.string(),
  email: z.string(),
  ...given,
  active: z.boolean(),
  passkeys: z.int(),
  totp: z.boolean(),
  identities: z.array(z.object({ provider: z.string(), subject: z.string() })),
  invitedUntilMs: moment,
  lastSeenMs: moment,
});

/** People of the company, what they may do and where, and who did what. */
export const cloudPeopleContracts = {
  "people.list": cloudQuery({
    name: "people.list",
    title: "Everybody, with roles and limits",
    input: { limit: pageSize, after: pageAfter },
    output: z.object({ people: z.array(personRow), next }),
    may: ["auditor"],
    reach: "company",
    rest: "GET /people",
  }),
  "people.names": cloudQuery({
    name: "people.names",
    title: "The names of people and programs whose ids stand in an answer",
    input: { ids: z.array(personId).max(namedMax) },
    output: z.object({
      names: z.record(z.string(), z.string()).meta({ description: "By id; who is unknown is missing" }),
    }),
    may: readers,
    reach: "sites",
    rest: "GET /people/names",
  }),
  "people.invite": cloudCommand({
    name: "people.invite",
    title: "Invite somebody: a link that works once, for seven days",
    input: {
      email,
      name: z.string().trim().min(1).max(80),
      roles: given.roles.min(1),
      regions: given.regions.default([]),
      sites: given.sites.default([]),
    },
    output: z.object({ person: z.string(), link: z.string(), expiresAtMs: z.int() }),
    refusals: ["person-exists", "region-unknown", "site-unknown", "limit-reached"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /people/invite",
  }),
  "people.reinvite": cloudCommand({
    name: "people.reinvite",
    title: "A new link for somebody who lost the way in",
    input: { person: personId },
    output: z.object({ person: z.string(), link: z.string(), expiresAtMs: z.int() }),
    refusals: ["not-found"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /people/{person}/reinvite",
  }),
  "people.save": cloudCommand({
    name: "people.save",
    title: "Change somebody's roles and limits; what is left out stays",
    input: {
      person: personId,
      name: z.string().trim().min(1).max(80).optional(),
      roles: given.roles.min(1).optional(),
      regions: given.regions.optional(),
      sites: given.sites.optional(),
    },
    output: z.object({ person: z.string() }),
    refusals: ["not-found", "last-admin", "region-unknown", "site-unknown"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /people/{person}",
  }),
  "people.deactivate": cloudCommand({
    name: "people.deactivate",
    title: "Somebody may not sign in any more; all sessions end at once",
    input: { person: personId },
    output: z.object({ person: z.string() }),
    refusals: ["not-found", "last-admin"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /people/{person}/deactivate",
  }),
  "people.reactivate": cloudCommand({
    name: "people.reactivate",
    title: "Somebody may sign in again",
    input: { person: personId },
    output: z.object({ person: z.string() }),
    refusals: ["not-found"],
    may: adminsOnly,
    reach: "company",
    rest: "POST /people/{person}/reactivate",
  }),
  "audit.list": cloudQuery({
    name: "audit.list",
    title: "Who did what, and what was refused; newest first",
    input: {
      person: personId.optional(),
      command: z.string().max(64).optional(),
      outcome: z.enum(["ok", "refused", "fault"]).optional(),
      fromMs: z.coerce.number().int().min(0).optional(),
      toMs: z.coerce.number().int().min(0).optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({
      entries: z.array(
        z.object({
          id: z.string(),
          atMs: z.int(),
          person: z.string(),
          name: z.string(),
          command: z.string(),
          site: z.string(),
          outcome: z.enum(["ok", "refused", "fault"]),
          code: z.string().meta({ description: "Of a refusal" }),
          input: z.record(z.string(), z.unknown()).meta({ description: "Without secrets" }),
          address: z.string(),
          requestId: z.string(),
        }),
      ),
      next,
    }),
    may: ["auditor"],
    reach: "company",
    rest: "GET /audit",
  }),
} satisfies Record<string, CloudContract>;
