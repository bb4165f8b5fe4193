import type { z } from "zod";
import type { locationShape } from "#sync/contracts/locations.ts";

type Place = z.input<typeof locationShape>;

const bays = 6;
const levels = 4;
const bayMm = 2_700;
const levelMm = 1_600;

/**
 * A warehouse to begin with: one place for each thing that goods pass through, as the first values of the settings name them, and one
 * small rack. Numbers and names can be changed later; goods can be received at once.
 */
export function starterPlaces(): Place[] {
  const working = [
    place("RECV-01", "IN", "receiving", 2_000),
    place("QUAR-01", "IN", "quarantine", 6_000),
    place("PACK-01", "OUT", "packing", 12_000),
    place("STAGE-01", "OUT", "staging", 16_000),
    place("DOCK-01", "DOCK", "dock", 20_000),
  ];
  const rack = Array.from({ length: bays * levels }, (_, at) =>
    rackPlace(Math.floor(at / levels) + 1, (at % levels) + 1),
  );
  return [...working, ...rack].map((one, at) => ({ ...one, travelSeq: (at + 1) * 10 }));
}

const place = (id: string, zone: string, kind: Place["kind"], xMm: number): Place => ({
  ...{ id, zone, kind, xMm, yMm: 2_000, zMm: 0 },
});

/** A-03-2: third bay, second level. The two lower levels are picked from by hand. */
const rackPlace = (bay: number, level: number): Place => ({
  ...place(`A-${String(bay).padStart(2, "0")}-${level}`, "A", level <= 2 ? "pick" : "storage", bay * bayMm),
  ...{ aisle: "A", bay: String(bay), level: String(level), yMm: 8_000, zMm: (level - 1) * levelMm },
});
