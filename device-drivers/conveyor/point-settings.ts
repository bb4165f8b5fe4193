/** One decision point: a scanner, and the diverts behind it that one sequence of answers serves. */
export interface PointSettings {
  readonly id: string;
  /** Slots of the ring (K of the tag map): as many parcels as can be between the scanner and the last confirmation. */
  readonly slots: number;
  readonly lanes: readonly number[];
  /** The number that means "stay on the loop". */
  readonly loopLane: number;
  /** For what was not read, or is not known. */
  readonly clarifyLane: number;
  /** For what went round too often. */
  readonly exceptionLane: number;
  readonly roundsMax: number;
  /** From the scan until the answer must be with the controller. */
  readonly decideMs: number;
  /** No confirmation for that long after the scan: the parcel is lost. About one and a half times the longest way. */
  readonly lostMs: number;
}

export const SLOTS_MIN = 8;
export const SLOTS_MAX = 256;
export const LANE_MAX = 65_535;

/** Fills in what was left out, and says what is wrong: `points.0.slots must be …`. */
export function pointSettings(given: unknown, path: string): { settings?: PointSettings; problems: string[] } {
  const problems: string[] = [];
  if (typeof given !== "object" || given === null) return { problems: [`${path} must be an object`] };
  const one = given as Record<string, unknown>;
  const whole = (name: string, initial: number | undefined, min: number, max: number): number => {
    const value = one[name] ?? initial;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    problems.push(`${path}.${name} must be a whole number from ${min} to ${max}`);
    return min;
  };
  const id = one.id ?? "P1";
  if (typeof id !== "string" || !/^[A-Za-z0-9_-]{1,20}$/.test(id))
    problems.push(`${path}.id must be up to 20 letters, digits, _ or -`);
  const lanes = Array.isArray(one.lanes) ? one.lanes : [];
  const areLanes =
    lanes.length > 0 && lanes.every((lane) => Number.isInteger(lane) && (lane as number) >= 1 && lane <= LANE_MAX);
  if (!areLanes) problems.push(`${path}.lanes must be a list of lane numbers from 1 to ${LANE_MAX}`);
  const numbers = areLanes ? ([...new Set(lanes)] as number[]) : [];
  const last = numbers.at(-1) ?? 1;
  const clarifyLane = whole("clarifyLane", last, 0, LANE_MAX);
  const settings: PointSettings = {
    id: String(id),
    slots: whole("slots", 16, SLOTS_MIN, SLOTS_MAX),
    lanes: numbers,
    loopLane: whole("loopLane", 0, 0, LANE_MAX),
    clarifyLane,
    exceptionLane: whole("exceptionLane", clarifyLane, 0, LANE_MAX),
    roundsMax: whole("roundsMax", 3, 1, 100),
    decideMs: whole("decideMs", 400, 20, 60_000),
    lostMs: whole("lostMs", 30_000, 500, 600_000),
  };
  for (const name of ["clarifyLane", "exceptionLane"] as const)
    if (settings[name] !== settings.loopLane && areLanes && !numbers.includes(settings[name]))
      problems.push(`${path}.${name} must be one of its lanes`);
  return problems.length > 0 ? { problems } : { settings, problems };
}
