/** What one lane of a sorter is for. All lists of one lane count: it serves what any of them names. */
export interface LaneSettings {
  readonly lane: number;
  /** Where goods stand that came into it; empty for a lane that leads somewhere without a name. */
  readonly place: string;
  /** Load numbers, dock doors, carriers (SCAC) and zones. */
  readonly loads: readonly string[];
  readonly docks: readonly string[];
  readonly carriers: readonly string[];
  readonly zones: readonly string[];
}

export const LANES_MAX = 500;
const lists = ["loads", "docks", "carriers", "zones"] as const;

/** Reads the setting `lanes` of a machine. A problem says where it is and what is expected there. */
export function readLanes(given: unknown): { lanes: LaneSettings[]; problems: string[] } {
  if (given === undefined || given === null) return { lanes: [], problems: [] };
  if (!Array.isArray(given) || given.length > LANES_MAX)
    return { lanes: [], problems: [`lanes must be a list of up to ${LANES_MAX}`] };
  const problems: string[] = [];
  const lanes = given.flatMap((one: unknown, i): LaneSettings[] => {
    const {
      lane,
      place = "",
      ...rest
    } = (typeof one === "object" && one !== null ? one : {}) as Record<string, unknown>;
    const before = problems.length;
    if (!Number.isInteger(lane) || (lane as number) < 0) problems.push(`lanes.${i}.lane must be a lane number`);
    if (typeof place !== "string") problems.push(`lanes.${i}.place must be a location`);
    for (const [name, value] of Object.entries(rest)) {
      if (!lists.some((known) => known === name))
        problems.push(`lanes.${i} has no ${name}; it knows place, ${lists.join(", ")}`);
      else if (!Array.isArray(value) || !value.every((text) => typeof text === "string"))
        problems.push(`lanes.${i}.${name} must be a list of texts`);
    }
    if (problems.length > before) return [];
    return [{ lane: lane as number, place: place as string, loads: [], docks: [], carriers: [], zones: [], ...rest }];
  });
  if (new Set(lanes.map(({ lane }) => lane)).size !== lanes.length) problems.push("lanes must name each lane once");
  return { lanes, problems };
}
