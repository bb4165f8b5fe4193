import type { RequestAnswer, Zone, ZoneSet } from "./model.ts";
import { Fields, type Mended, NotUnderstood } from "./wire-fields.ts";
import { fromTimestamp, toM, toTimestamp } from "./wire-units.ts";

/** VDA 5050 3.0, "Implementation of the zoneSet message". */
export function encodeZoneSet(set: ZoneSet): object {
  return {
    zoneSet: {
      mapId: set.mapId,
      zoneSetId: set.id,
      zones: set.zones.map((zone) => ({
        ...zone.more,
        zoneId: zone.id,
        zoneType: zone.type,
        vertices: zone.corners.map(({ xMm, yMm }) => ({ x: toM(xMm), y: toM(yMm) })),
      })),
    },
  };
}

export function decodeZoneSet(raw: unknown, mended: Mended): ZoneSet {
  const set = new Fields(raw, "zoneSet", mended).object("zoneSet");
  if (!set) throw new NotUnderstood("zoneSet.zoneSet", "missing");
  const rawZones = set.value("zones");
  return {
    id: set.mustText("zoneSetId"),
    mapId: set.mustText("mapId"),
    zones: set.list("zones").map((zone, index) => {
      const {
        zoneId: _id,
        zoneType: _type,
        vertices: _corners,
        ...more
      } = (rawZones as Record<string, unknown>[])[index] ?? {};
      return {
        id: zone.mustText("zoneId"),
        type: zone.mustText("zoneType") as Zone["type"],
        corners: zone.list("vertices").map((corner) => ({ xMm: corner.mm("x") ?? 0, yMm: corner.mm("y") ?? 0 })),
        more,
      };
    }),
  };
}

/** VDA 5050 3.0, "Implementation of the response message". */
export function encodeResponses(answers: readonly RequestAnswer[]): object {
  return {
    responses: answers.map(({ id, grant, untilMs }) => ({
      requestId: id,
      grantType: grant.toUpperCase(),
      ...(untilMs !== undefined && { leaseExpiry: toTimestamp(untilMs) }),
    })),
  };
}

export function decodeResponses(raw: unknown, mended: Mended): RequestAnswer[] {
  return new Fields(raw, "responses", mended).list("responses").flatMap((one) => {
    const grant = one.word(grants, "grantType");
    const untilMs = fromTimestamp(one.value("leaseExpiry"));
    return grant === undefined
      ? []
      : [{ id: one.mustText("requestId"), grant, ...(untilMs !== undefined && { untilMs }) }];
  });
}

const grants = { GRANTED: "granted", QUEUED: "queued", REJECTED: "rejected", REVOKED: "revoked" } as const;
