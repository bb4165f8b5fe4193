import type { ConfirmReason } from "../conveyor/passage.ts";
import { type PointSettings, pointSettings } from "../conveyor/point-settings.ts";

/** Which location of the controller is which point or lane, as the setting `map` says. */
export interface OsipPlaces {
  readonly points: readonly PointSettings[];
  pointAt(location: string): string | undefined;
  laneAt(location: string): number | undefined;
  locationOf(lane: number): string;
  leadsTo(point: string, lane: number): boolean;
  reasonOf(error: string): ConfirmReason;
}

/**
 * `{"points": [{"id": "P1", "location": "FGINIPNT0001…", "lanes": [1, 2]}], "locations": {"1": "FGINCONV0001…", "0": "…"}, "errors":
 * {"LOC_FULL": "lane-full"}}`. Every problem says where it is and what is expected there.
 */
export function osipPlaces(given: unknown): { places?: OsipPlaces; problems: string[] } {
  const {
    points = [],
    locations = {},
    errors = {},
  } = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
  const problems: string[] = [];
  const atPoint = new Map<string, string>();
  const all = (Array.isArray(points) ? points : []).flatMap((one: unknown, i) => {
    const { settings, problems: wrong } = pointSettings(one, `points.${i}`);
    const location = (one as { location?: unknown })?.location;
    if (!isLocation(location)) problems.push(`points.${i}.location must be a location of up to 20 characters`);
    else if (settings) atPoint.set(location, settings.id);
    problems.push(...wrong);
    return settings ?? [];
  });
  if (all.length === 0 && problems.length === 0) problems.push("points must name at least one decision point");
  const byLane = new Map<number, string>();
  for (const [lane, location] of Object.entries((locations ?? {}) as object))
    if (isLocation(location) && Number.isInteger(Number(lane))) byLane.set(Number(lane), location);
    else problems.push(`locations.${lane} must be a location of up to 20 characters`);
  for (const { lanes, loopLane } of all)
    for (const lane of [...lanes, loopLane])
      if (!byLane.has(lane)) problems.push(`locations must say where lane ${lane} is`);
  if (problems.length > 0) return { problems };
  const byLocation = new Map([...byLane].map(([lane, location]) => [location, lane]));
  const known = errors as Record<string, ConfirmReason>;
  return {
    problems,
    places: {
      points: all,
      pointAt: (location) => atPoint.get(location),
      laneAt: (location) => byLocation.get(location),
      locationOf: (lane) => byLane.get(lane) ?? "",
      leadsTo: (id, lane) => all.some((one) => one.id === id && (one.loopLane === lane || one.lanes.includes(lane))),
      reasonOf: (error) => known[error] ?? "jam",
    },
  };
}

const isLocation = (text: unknown): text is string => typeof text === "string" && /^[!-~]{1,20}$/.test(text);
