/** One place of the demo's hall. */
export interface PlannedLocation {
  id: string;
  zone: string;
  aisle: string;
  bay: string;
  level: string;
  position: string;
  kind: string;
  travelSeq: number;
  xMm: number;
  yMm: number;
  zMm: number;
  maxWeightGrams: number | "";
  maxVolumeMm3: number | "";
  maxHeightMm: number | "";
  maxLpns: number | "";
  mixing: string;
  checkDigits: string;
}

export const receivingPlaces = ["RECV-01", "RECV-02"];
export const dockDoors = ["DOCK-01", "DOCK-02", "DOCK-03"];
/** Lanes of the sorter. */
export const lanes = Array.from({ length: 8 }, (_, i) => `LANE-${i + 1}`);
export const zones = ["A", "B", "C", "D"];

const aislesPerZone = 5;
const baysPerAisle = 13;
const levels = 4;
const bayMm = 2_800;
const aisleMm = 4_200;

/** Four zones of five aisles: two levels to pick from by hand, two for pallets above; and the places at the doors and lanes. 2,080 and 18. */
export function planLocations(): PlannedLocation[] {
  return [...zones.flatMap((zone, z) => rackPlaces(zone, z)), ...doorPlaces()];
}

function rackPlaces(zone: string, z: number): PlannedLocation[] {
  const places: PlannedLocation[] = [];
  for (let aisle = 1; aisle <= aislesPerZone; aisle++)
    for (let bay = 1; bay <= baysPerAisle; bay++)
      for (let level = 1; level <= levels; level++)
        for (const position of ["L", "R"]) {
          const aisleNo = z * aislesPerZone + aisle;
          // Up one aisle and down the next, so that a walk never turns back.
          const step = aisleNo % 2 === 1 ? bay : baysPerAisle + 1 - bay;
          const isFace = level <= 2;
          places.push({
            ...limits(isFace),
            id: `${zone}${pad(aisle)}-${pad(bay)}-${level}${position}`,
            zone,
            aisle: pad(aisleNo),
            bay: pad(bay),
            level: String(level),
            position,
            kind: isFace ? "pick" : "storage",
            travelSeq: (aisleNo * 100 + step) * 10 + level * 2 + (position === "R" ? 1 : 0),
            xMm: aisleNo * aisleMm,
            yMm: 6_000 + bay * bayMm,
            zMm: (level - 1) * 1_900,
            checkDigits: String(100 + ((aisleNo * 7919 + bay * 613 + level * 53 + (position === "R" ? 29 : 0)) % 900)),
          });
        }
  return places;
}

const limits = (isFace: boolean) => ({
  maxWeightGrams: isFace ? 800_000 : 1_000_000,
  maxVolumeMm3: isFace ? 900_000_000 : 2_200_000_000,
  maxHeightMm: 1_850,
  maxLpns: isFace ? 3 : 1,
  mixing: isFace ? "any" : "one-sku",
});

function doorPlaces(): PlannedLocation[] {
  const list: [string, string, string][] = [
    ...receivingPlaces.map((id): [string, string, string] => [id, "IN", "receiving"]),
    ["STAGE-01", "OUT", "staging"],
    ["STAGE-02", "OUT", "staging"],
    ["PACK-01", "OUT", "packing"],
    ["PACK-02", "OUT", "packing"],
    ...dockDoors.map((id): [string, string, string] => [id, "OUT", "dock"]),
    ["QUAR-01", "QUAR", "quarantine"],
    ...lanes.map((id): [string, string, string] => [id, "OUT", "staging"]),
  ];
  return list.map(([id, zone, kind], i) => ({
    id,
    zone,
    aisle: "",
    bay: "",
    level: "",
    position: "",
    kind,
    travelSeq: zone === "IN" ? i : 900_000 + i,
    xMm: i * 3_000,
    yMm: 0,
    zMm: 0,
    maxWeightGrams: "",
    maxVolumeMm3: "",
    maxHeightMm: "",
    maxLpns: "",
    mixing: "any",
    checkDigits: "",
  }));
}

const pad = (n: number): string => String(n).padStart(2, "0");
