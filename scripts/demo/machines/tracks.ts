import { type PlannedLocation, receivingPlaces } from "../plan/locations-plan.ts";

/** Tracks for the robots of the demo's hall, as a VDMA LIF file, and where vehicles may rest. */
export interface Tracks {
  lif: Record<string, unknown>;
  /** Station id to location, for the places that share a stop. */
  stations: Record<string, string>;
  /** Where each node is, in millimetres. */
  nodes: ReadonlyMap<string, { xMm: number; yMm: number }>;
  /** Locations that a vehicle serves from a node. */
  servedAt: ReadonlyMap<string, readonly string[]>;
  parking: string[];
}

export const mapId = "hall";
const south = { eastMm: 5_000, westMm: 2_500 };
const northGapMm = 2_800;
const laneGapMm = 2_500;
const spurMm = 2_500;
const stopsPerDoor = 3;
const everyNthCharges = 6;

/**
 * One-way aisles, up the odd and down the even ones, between a corridor in the south and one in the north with a lane each way. A stop
 * in an aisle serves the places of its bay on both sides; the receiving places have spurs of their own in the south, and vehicles rest
 * on spurs in the north, every sixth of them with a charger.
 */
export function drawTracks(locations: readonly PlannedLocation[]): Tracks {
  const draw = new Drawing();
  const racks = locations.filter(({ aisle }) => aisle !== "");
  const columns = [...new Set(racks.map(({ xMm }) => xMm))].sort((a, b) => a - b);
  const bays = [...new Set(racks.map(({ yMm }) => yMm))].sort((a, b) => a - b);
  const north = { eastMm: (bays.at(-1) ?? 0) + northGapMm, westMm: (bays.at(-1) ?? 0) + northGapMm + laneGapMm };
  for (const [c, x] of columns.entries()) {
    draw.node(`SE${c}`, x, south.eastMm);
    draw.node(`SW${c}`, x, south.westMm);
    draw.node(`NE${c}`, x, north.eastMm);
    draw.node(`NW${c}`, x, north.westMm);
    draw.both(`SE${c}`, `SW${c}`);
    draw.both(`NE${c}`, `NW${c}`);
    if (c > 0)
      for (const side of ["S", "N"]) {
        draw.way(`${side}E${c - 1}`, `${side}E${c}`);
        draw.way(`${side}W${c}`, `${side}W${c - 1}`);
      }
    const aisle = bays.map((y, b) => draw.node(`A${c}-${b}`, x, y));
    const up = [`SE${c}`, ...aisle, `NE${c}`];
    const drive = c % 2 === 0 ? up : up.reverse();
    for (let i = 1; i < drive.length; i++) draw.way(drive[i - 1] ?? "", drive[i] ?? "");
    const spur = draw.node(`P${c}`, x, north.westMm + spurMm);
    draw.both(`NW${c}`, spur);
    draw.rest(spur, c % everyNthCharges === everyNthCharges - 1 ? "charge" : "park");
  }
  for (const { id, xMm, yMm } of racks) draw.serve(id, [`A${columns.indexOf(xMm)}-${bays.indexOf(yMm)}`]);
  for (const [d, id] of receivingPlaces.entries()) {
    const stops = Array.from({ length: stopsPerDoor }, (_, i) => d * stopsPerDoor + i).map((c) => {
      const stop = draw.node(`R${c}`, columns[c] ?? 0, south.westMm - spurMm);
      draw.both(`SW${c}`, stop);
      return stop;
    });
    draw.serve(id, stops);
  }
  return draw.done();
}

class Drawing {
  readonly #nodes = new Map<string, { xMm: number; yMm: number }>();
  readonly #edges: object[] = [];
  readonly #stations: object[] = [];
  readonly #locations: Record<string, string> = {};
  readonly #servedAt = new Map<string, string[]>();
  readonly #parking: string[] = [];

  node(id: string, xMm: number, yMm: number): string {
    this.#nodes.set(id, { xMm, yMm });
    return id;
  }

  way(from: string, to: string): void {
    this.#edges.push({
      edgeId: `${from}_${to}`,
      startNodeId: from,
      endNodeId: to,
      vehicleTypeEdgeProperties: [
        { vehicleTypeId: "carrier", vehicleOrientation: 0, orientationType: "TANGENTIAL", rotationAllowed: true },
      ],
    });
  }

  both(a: string, b: string): void {
    this.way(a, b);
    this.way(b, a);
  }

  serve(location: string, nodes: string[]): void {
    this.#stations.push({ stationId: `at-${location}`, stationName: location, interactionNodeIds: nodes });
    this.#locations[`at-${location}`] = location;
    for (const node of nodes) this.#servedAt.set(node, [...(this.#servedAt.get(node) ?? []), location]);
  }

  rest(node: string, use: "park" | "charge"): void {
    this.#stations.push({ stationId: `${use}-${node}`, interactionNodeIds: [node] });
    if (use === "park") this.#parking.push(node);
  }

  done(): Tracks {
    const nodes = [...this.#nodes].map(([nodeId, { xMm, yMm }]) => ({
      nodeId,
      mapId,
      nodePosition: { x: xMm / 1_000, y: yMm / 1_000 },
      vehicleTypeNodeProperties: [{ vehicleTypeId: "carrier" }],
    }));
    return {
      lif: {
        metaInformation: {
          projectIdentification: "Demo hall",
          creator: "npm run demo",
          exportTimestamp: new Date().toISOString(),
          lifVersion: "1.0.0",
        },
        layouts: [{ layoutId: mapId, layoutVersion: "1", nodes, edges: this.#edges, stations: this.#stations }],
      },
      stations: this.#locations,
      nodes: this.#nodes,
      servedAt: this.#servedAt,
      parking: this.#parking,
    };
  }
}
