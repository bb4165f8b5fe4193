/** What the drawn warehouse has. Locations become stations of the same name, aisle by aisle in the order given. */
export interface WarehousePlan {
  readonly name: string;
  /** Codes of the locations of each aisle, from its south end. A code is there once. */
  readonly aisles: readonly (readonly string[])[];
  /** Codes of docks, packing tables and the like, along the south wall. */
  readonly wall: readonly string[];
  readonly parking: number;
  readonly chargers: number;
  /** Vehicle types that may drive everywhere. */
  readonly vehicleTypes: readonly string[];
  readonly maxSpeedMmPerS?: number;
}

/**
 * A VDMA LIF 1.0 document of a rectangular warehouse: aisles of one lane for both directions between two corridors, each with a lane
 * each way; stations in the aisles named after their locations, docks along the south wall, parking and charging spurs beyond the north
 * corridor. Coordinates in metres from the south-west corner.
 */
export function makeLayout(plan: WarehousePlan): object {
  const draw = new Sheet(plan);
  const depth = Math.max(1, ...plan.aisles.map((aisle) => aisle.length));
  const spots = plan.parking + plan.chargers;
  const columns = Math.max(plan.aisles.length, plan.wall.length, Math.ceil(spots / 2)) + 2;
  const northY = (depth + 1) * STEP_M;
  const lane = (name: string, y: number) =>
    Array.from({ length: columns }, (_, i) => draw.node(`${name}-${i}`, i * PITCH_M, y));
  const [south, southBack] = [lane("SE", 0), lane("SW", -LANE_M)];
  const [north, northBack] = [lane("NW", northY), lane("NE", northY + LANE_M)];
  draw.way(south);
  draw.way(southBack.toReversed());
  draw.way(north.toReversed());
  draw.way(northBack);
  for (let i = 0; i < columns; i++) {
    draw.bothWays([south[i] as string, southBack[i] as string]);
    draw.bothWays([north[i] as string, northBack[i] as string]);
  }
  draw.bothWays([south[0] as string, north[0] as string]);
  draw.bothWays([south[columns - 1] as string, north[columns - 1] as string]);

  for (const [index, aisle] of plan.aisles.entries()) {
    const x = (index + 1) * PITCH_M;
    const nodes = aisle.map((code, i) => {
      const node = draw.node(`A-${code}`, x, (i + 1) * STEP_M);
      draw.station(code, code, node);
      return node;
    });
    draw.bothWays([south[index + 1] as string, ...nodes, north[index + 1] as string]);
  }
  for (const [index, code] of plan.wall.entries()) {
    const node = draw.node(`W-${code}`, (index + 1) * PITCH_M, -LANE_M - STEP_M);
    draw.bothWays([southBack[index + 1] as string, node]);
    draw.station(code, code, node);
  }
  for (let i = 0; i < spots; i++) {
    const isCharger = i >= plan.parking;
    const id = isCharger ? `charger-${i - plan.parking + 1}` : `parking-${i + 1}`;
    const column = Math.floor(i / 2) + 1;
    const node = draw.node(id, column * PITCH_M + (i % 2) * LANE_M, northY + LANE_M + STEP_M, isCharger);
    draw.bothWays([northBack[column] as string, node]);
    draw.station(id, id, node);
  }
  return draw.document();
}

const PITCH_M = 4;
const STEP_M = 2;
const LANE_M = 1.5;

class Sheet {
  readonly #plan: WarehousePlan;
  readonly #nodes: object[] = [];
  readonly #edges: object[] = [];
  readonly #stations: object[] = [];

  constructor(plan: WarehousePlan) {
    this.#plan = plan;
  }

  node(nodeId: string, x: number, y: number, isCharger = false): string {
    const actions = isCharger ? [{ actionType: "startCharging", blockingType: "HARD" }] : [];
    this.#nodes.push({
      nodeId,
      mapId: "ground",
      nodePosition: { x, y },
      vehicleTypeNodeProperties: this.#plan.vehicleTypes.map((vehicleTypeId) => ({ vehicleTypeId, actions })),
    });
    return nodeId;
  }

  way(nodes: readonly string[]): void {
    const maxSpeed = (this.#plan.maxSpeedMmPerS ?? 1_500) / 1_000;
    for (let i = 1; i < nodes.length; i++) {
      const [startNodeId, endNodeId] = [nodes[i - 1] as string, nodes[i] as string];
      this.#edges.push({
        edgeId: `${startNodeId}>${endNodeId}`,
        startNodeId,
        endNodeId,
        vehicleTypeEdgeProperties: this.#plan.vehicleTypes.map((vehicleTypeId) => ({
          vehicleTypeId,
          rotationAllowed: true,
          maxSpeed,
        })),
      });
    }
  }

  bothWays(nodes: readonly string[]): void {
    this.way(nodes);
    this.way(nodes.toReversed());
  }

  station(stationId: string, stationName: string, node: string): void {
    this.#stations.push({ stationId, stationName, interactionNodeIds: [node] });
  }

  document(): object {
    return {
      metaInformation: {
        projectIdentification: this.#plan.name,
        creator: "Kontor",
        exportTimestamp: "2026-01-01T00:00:00.00Z",
        lifVersion: "1.0.0",
      },
      layouts: [
        { layoutId: "ground", layoutVersion: "1", nodes: this.#nodes, edges: this.#edges, stations: this.#stations },
      ],
    };
  }
}
