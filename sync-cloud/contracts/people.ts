import { z } from "zod";
import { roles } from "../model/records/person.ts";
import { command, query } from "./define.ts";
import { code, id } from "./values.ts";

const role = z.enum(roles as readonly [string, ...string[]]) as unknown as z.ZodType<(typeof roles)[number]>;
const language = z.enum(["en", "de"]);
/** Who acts is written in each fact: a colon belongs to devices, and three names to the appliance itself. */
const personId = id.regex(/^(?!(?:system|operator|door)$)[A-Za-z0-9._-]+$/, "letters, digits, . _ and -");
const pin = z.string().regex(/^\d{4,12}$/, "4 to 12 digits");
const badge = z.string().trim().min(4).max(200);
/** An RSA request of 4096 bits with many attributes is below 4,000 characters. */
const csrLengthMax = 8_000;
/** Not below `kontor/` and `$…`, which the appliance gives by itself, nor a wildcard for everybody's. */
const grantedTopic = z
  .string()
  .max(200)
  .regex(
    /^(?!kontor\/|\$)[^+#/]+(\/([^+#/]+|\+))*(\/#)?$/,
    "an MQTT filter whose first level is a name, not kontor and not $…",
  );
const topics = z
  .strictObject({
    publish: z.array(grantedTopic).max(20).default([]),
    subscribe: z.array(grantedTopic).max(20).default([]),
  })
  .default({ publish: [], subscribe: [] });
const personShape = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(role),
  language,
  zones: z.array(z.string()),
  active: z.boolean(),
  hasBadge: z.boolean(),
  hasPin: z.boolean(),
  lastSeenAt: z.int().nullable(),
});

export const peopleContracts = {
  "people.sign-in": command({
    name: "people.sign-in",
    title: "Sign in with a badge, or with a person's id and PIN",
    input: {
      badge: badge.optional(),
      personId: id.optional(),
      pin: z.string().max(20).optional(),
      device: z.string().min(1).max(64),
    },
    output: z.object({
      token: z.string().meta({ description: "Send it as `Authorization: Bearer <token>`" }),
      expiresAt: z.int(),
      person: z.object({ id: z.string(), name: z.string(), roles: z.array(role), language }),
    }),
    refusals: ["sign-in-wrong", "too-many-requests", "person-inactive"],
    may: "public",
    rest: "POST /sign-in",
  }),
  "people.sign-out": command({
    name: "people.sign-out",
    title: "End this session",
    input: {},
    output: z.null(),
    may: "anyone",
    rest: "POST /sign-out",
  }),
  "people.me": query({
    name: "people.me",
    title: "Who am I?",
    input: {},
    output: z.object({ id: z.string(), name: z.string(), roles: z.array(role), language, device: z.string() }),
    may: "anyone",
    rest: "GET /me",
  }),
  "people.names": query({
    name: "people.names",
    title: "Who can sign in here with a PIN",
    input: {},
    output: z.object({ people: z.array(z.object({ id: z.string(), name: z.string() })) }),
    may: "public",
    rest: "GET /sign-in/people",
  }),
  "people.save": command({
    name: "people.save",
    title: "Add or change a person; what is left out stays",
    input: {
      id: personId,
      name: z.string().trim().min(1).max(80).optional(),
      roles: z.array(role).max(7).optional(),
      language: language.optional(),
      zones: z.array(z.string().max(20)).max(50).optional(),
      badge: badge.optional(),
      pin: pin.optional(),
      active: z.boolean().optional(),
    },
    output: z.object({ id: z.string() }),
    refusals: ["badge-taken", "input-invalid", "state-not-allowed"],
    may: ["admin"],
    rest: "POST /people",
  }),
  "people.list": query({
    name: "people.list",
    title: "Everybody, with roles",
    input: {},
    output: z.object({ people: z.array(personShape) }),
    may: ["supervisor"],
    rest: "GET /people",
  }),
  "devices.invite": command({
    name: "devices.invite",
    title: "A one-time code by which a device pairs within ten minutes",
    input: {
      name: z.string().trim().min(1).max(80),
      kind: z.enum(["handheld", "kiosk", "machine", "integration"]),
      roles: z.array(role).max(7).default([]),
      topics: topics.meta({
        description:
          "For machines whose protocol fixes its topics: a VDA 5050 vehicle needs uagv/v2/<manufacturer>/<serial>/# in both",
      }),
    },
    output: z.object({ code: z.string(), expiresAt: z.int() }),
    refusals: ["not-allowed"],
    may: ["admin", "supervisor"],
    rest: "POST /devices/invite",
  }),
  "devices.pair": command({
    name: "devices.pair",
    title: "Pair this device with its one-time code; the secret is shown once",
    input: {
      code,
      deviceId: id.regex(/^[A-Za-z0-9_-]+$/, "letters, digits, - and _"),
      csr: z.string().max(csrLengthMax).optional().meta({
        description:
          "For machines that sign in to MQTT with a certificate: a PKCS#10 request in PEM. Only its key is used (EC P-256 or P-384, RSA 2048 to 4096); the certificate is made out to the device id",
      }),
    },
    output: z.object({
      deviceId: z.string(),
      secret: z.string(),
      certificate: z
        .object({
          certPem: z.string(),
          authorityPem: z.string().meta({ description: "The site's authority, by which the device knows the box" }),
          endsAt: z.int(),
        })
        .optional()
        .meta({ description: "Where a request was sent" }),
    }),
    refusals: ["input-invalid", "sign-in-wrong", "too-many-requests"],
    may: "public",
    rest: "POST /devices/pair",
  }),
  "devices.list": query({
    name: "devices.list",
    title: "Paired devices",
    input: {},
    output: z.object({
      devices: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          kind: z.string(),
          roles: z.array(role),
          topics: z.object({ publish: z.array(z.string()), subscribe: z.array(z.string()) }),
          active: z.boolean(),
          pairedAt: z.int().nullable(),
          lastSeenAt: z.int().nullable(),
          certificateEndsAt: z.int().nullable(),
        }),
      ),
    }),
    may: ["supervisor"],
    rest: "GET /devices",
  }),
  "devices.revoke": command({
    name: "devices.revoke",
    title: "Shut a device out",
    input: { deviceId: id },
    output: z.object({ deviceId: z.string() }),
    refusals: ["not-found"],
    may: ["admin"],
    rest: "POST /devices/{deviceId}/revoke",
  }),
};
