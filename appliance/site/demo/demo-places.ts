import type { z } from "zod";
import type { locationShape } from "#sync/contracts/locations.ts";

type LocationInput = z.input<typeof locationShape>;

/** Pick faces at the front, reserve behind, and the places goods pass through: about five hundred. */
export function demoPlaces(): LocationInput[] {
  return [...working, ...rack(pick), ...rack(reserve)].map((place, at) => ({ ...place, travelSeq: (at + 1) * 10 }));
}

const place = (id: string, zone: string, kind: LocationInput["kind"], xMm: number): LocationInput => ({
  ...{ id, zone, kind, xMm, yMm: 2_000, zMm: 0, checkDigits: digitsOf(id) },
});

const working: readonly LocationInput[] = [
  ...["01", "02"].map((n, at) => place(`RECV-${n}`, "IN", "receiving", 2_000 + at * 4_000)),
  ...["01", "02", "03", "04"].map((n, at) => place(`DOCK-${n}`, "DOCK", "dock", 2_000 + at * 5_000)),
  place("QUAR-01", "IN", "quarantine", 14_000),
  ...["01", "02"].map((n, at) => place(`PACK-${n}`, "OUT", "packing", 20_000 + at * 3_000)),
  ...["01", "02", "03", "04"].map((n, at) => place(`STAGE-${n}`, "OUT", "staging", 28_000 + at * 4_000)),
];

interface Rack {
  zone: string;
  aisles: readonly string[];
  bays: number;
  levels: number;
  positions: number;
  kind: "pick" | "storage";
  fromYMm: number;
  limits: Partial<LocationInput>;
}

const pick: Rack = {
  ...{
    zone: "A",
    aisles: ["A01", "A02", "A03", "A04"],
    bays: 10,
    levels: 3,
    positions: 1,
    kind: "pick",
    fromYMm: 8_000,
  },
  limits: { maxWeightGrams: 300_000, maxVolumeMm3: 900_000_000, mixing: "one-sku" },
};
const reserve: Rack = {
  ...{
    zone: "B",
    aisles: ["B01", "B02", "B03", "B04"],
    bays: 12,
    levels: 4,
    positions: 2,
    kind: "storage",
    fromYMm: 30_000,
  },
  limits: { maxWeightGrams: 1_000_000, maxVolumeMm3: 2_200_000_000, maxHeightMm: 2_000, maxLpns: 1, mixing: "one-sku" },
};

/** One aisle is walked up and the next one down. */
function rack({ zone, aisles, bays, levels, positions, kind, fromYMm, limits }: Rack): LocationInput[] {
  return aisles.flatMap((aisle, aisleAt) => {
    const order = Array.from({ length: bays }, (_, bay) => bay + 1);
    if (aisleAt % 2 === 1) order.reverse();
    return order.flatMap((bay) =>
      Array.from({ length: levels * positions }, (_, n): LocationInput => {
        const level = Math.floor(n / positions) + 1;
        const position = (n % positions) + 1;
        const id = [aisle, two(bay), String(level), ...(positions > 1 ? [String(position)] : [])].join("-");
        const at = {
          xMm: 2_000 + bay * 2_800 + position * 900,
          yMm: fromYMm + aisleAt * 4_500,
          zMm: (level - 1) * 1_800,
        };
        const name = {
          zone,
          aisle,
          bay: two(bay),
          level: String(level),
          position: positions > 1 ? String(position) : "",
        };
        return { id, ...name, kind, ...at, ...limits, checkDigits: digitsOf(id) };
      }),
    );
  });
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}

/** Two digits that neighbours do not share, made from the code itself. */
function digitsOf(id: string): string {
  let sum = 7;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 9_973;
  return two(sum % 100);
}
