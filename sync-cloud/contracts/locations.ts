import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { locationId, pageAfter, pageSize, qtyOrZero, reason } from "./values.ts";

/** `~` begins the places outside the building: no label may have it. */
const newLocationId = locationId.regex(/^[^~]/, "must not begin with ~");
const part = z.string().trim().max(20);
const mm = z.int().min(-100_000_000).max(100_000_000);
const limit = z.int().min(1).max(Number.MAX_SAFE_INTEGER).nullable();

export const capabilityName = z.enum([
  "receive",
  "store",
  "pick",
  "stage",
  "pack",
  "load",
  "quarantine",
  "cart",
  "count",
]);
export const locationKind = z.enum([
  "storage",
  "pick",
  "receiving",
  "staging",
  "packing",
  "dock",
  "quarantine",
  "cart",
]);

/** All but the id may be left out: what is not given stays as it is. */
const locationFields = {
  id: newLocationId,
  site: part.optional(),
  zone: part.optional(),
  aisle: part.optional(),
  bay: part.optional(),
  level: part.optional(),
  position: part.optional(),
  kind: locationKind.optional(),
  capabilities: z
    .array(capabilityName)
    .max(9)
    .optional()
    .meta({ description: "Left out on a new location: what its kind usually does" }),
  travelSeq: z.int().min(0).max(1_000_000_000).optional(),
  xMm: mm.optional(),
  yMm: mm.optional(),
  zMm: mm.optional(),
  maxWeightGrams: limit.optional(),
  maxVolumeMm3: limit.optional(),
  maxHeightMm: limit.optional(),
  maxLpns: limit.optional(),
  mixing: z
    .enum(["any", "one-sku", "one-lot", "one-lpn", "empty-only"])
    .optional()
    .meta({ description: "empty-only is another word for one-lpn" }),
  storageClasses: z.array(z.string().trim().min(1).max(20)).max(20).optional(),
  checkDigits: z.string().trim().max(8).optional(),
  active: z.boolean().optional(),
};
export const locationShape = z.strictObject(locationFields);

const locationRow = z.object({
  id: z.string(),
  zone: z.string(),
  kind: z.string(),
  capabilities: z.array(z.string()),
  travelSeq: z.int(),
  mixing: z.string(),
  lockedIn: z.boolean(),
  lockedOut: z.boolean(),
  lockReason: z.string(),
  active: z.boolean(),
  skus: z.int(),
  lpns: z.int(),
});

export const saveLocation = command({
  name: "locations.save",
  title: "Create or change one location; fields that are not given stay as they are",
  input: locationFields,
  output: z.object({ id: z.string(), isNew: z.boolean(), changed: z.array(z.string()) }),
  refusals: ["list-invalid", "location-in-use"],
  may: ["supervisor", "integrator"],
  rest: "POST /locations/save",
});

export const importLocations = command({
  name: "locations.import",
  title: "Create or change many locations: the list is taken whole or not at all",
  input: { locations: z.array(locationShape).min(1).max(100_000) },
  output: z.object({ created: z.int(), changed: z.int(), unchanged: z.int() }),
  refusals: ["list-invalid", "location-in-use"],
  may: ["supervisor", "integrator"],
  rest: "POST /locations/import",
});

const direction = z.enum(["in", "out", "both"]).default("both");

export const lockLocation = command({
  name: "locations.lock",
  title: "Let nothing in, nothing out, or neither",
  input: { location: locationId, direction, reason },
  output: z.object({ location: z.string(), lockedIn: z.boolean(), lockedOut: z.boolean() }),
  refusals: ["location-unknown"],
  may: ["supervisor"],
  rest: "POST /locations/lock",
});

export const unlockLocation = command({
  name: "locations.unlock",
  title: "Open a location again",
  input: { location: locationId, direction },
  output: z.object({ location: z.string(), lockedIn: z.boolean(), lockedOut: z.boolean() }),
  refusals: ["location-unknown"],
  may: ["supervisor"],
  rest: "POST /locations/unlock",
});

export const deactivateLocation = command({
  name: "locations.deactivate",
  title: "Take a location out of use; not while stock, LPNs, promises or work stand there",
  input: { location: locationId },
  output: z.object({ location: z.string() }),
  refusals: ["location-unknown", "location-in-use"],
  may: ["supervisor", "integrator"],
  rest: "POST /locations/deactivate",
});

export const listLocations = query({
  name: "locations.list",
  title: "Locations in walking order",
  input: {
    search: z.string().trim().max(40).default("").meta({ description: "How the location's code begins" }),
    zone: part.optional(),
    kind: locationKind.optional(),
    capability: capabilityName.optional(),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({ locations: z.array(locationRow), next: z.string().optional() }),
  may: "anyone",
  rest: "GET /locations",
});

const fill = z.object({ weightGrams: z.int(), volumeMm3: z.int(), lpns: z.int() });

export const getLocation = query({
  name: "locations.get",
  title: "One location with what stands there, what is on its way, and what is free",
  input: { location: locationId },
  output: z.object({
    location: z.looseObject({ id: z.string(), zone: z.string() }),
    stock: z.array(
      z.object({
        sku: z.string(),
        name: z.string(),
        lot: z.string(),
        serial: z.string(),
        lpn: z.string(),
        owner: z.string(),
        status: z.string(),
        onHand: z.int(),
        allocated: z.int(),
      }),
    ),
    lpns: z.array(z.object({ id: z.string(), kind: z.string(), state: z.string() })),
    present: fill,
    planned: fill,
    tasks: z.array(
      z.object({
        id: z.string(),
        type: z.string(),
        state: z.string(),
        direction: z.enum(["in", "out"]),
        lpn: z.string(),
        sku: z.string(),
        qty: qtyOrZero,
      }),
    ),
    holds: z.array(z.object({ id: z.string(), reason: z.string(), sku: z.string() })),
  }),
  refusals: ["location-unknown"],
  may: "anyone",
  rest: "GET /locations/one",
});

export const locationsContracts = {
  "locations.save": saveLocation,
  "locations.import": importLocations,
  "locations.lock": lockLocation,
  "locations.unlock": unlockLocation,
  "locations.deactivate": deactivateLocation,
  "locations.list": listLocations,
  "locations.get": getLocation,
} satisfies Record<string, Contract>;
