/** A LIF document of a street with two-way traffic: every 4 m a crossing with a station above it, and parking at the first of them. */
export function streetPlan(stations: readonly string[]): Record<string, unknown> {
  const nodes: object[] = [];
  const edges: object[] = [];
  const served: object[] = [];
  const node = (nodeId: string, x: number, y: number) =>
    nodes.push({ nodeId, mapId: "hall", nodePosition: { x, y }, vehicleTypeNodeProperties: [] });
  const way = (a: string, b: string) => {
    for (const [startNodeId, endNodeId] of [
      [a, b],
      [b, a],
    ])
      edges.push({ edgeId: `${startNodeId}>${endNodeId}`, startNodeId, endNodeId, vehicleTypeEdgeProperties: [] });
  };
  stations.forEach((stationName, index) => {
    node(`X${index}`, index * 4, 0);
    node(`S${index}`, index * 4, 4);
    way(`X${index}`, `S${index}`);
    if (index > 0) way(`X${index - 1}`, `X${index}`);
    served.push({ stationId: `st-${index}`, stationName, interactionNodeIds: [`S${index}`] });
  });
  for (const index of [0, 1]) {
    node(`P${index}`, index * 4, -4);
    way(`X${index}`, `P${index}`);
    served.push({ stationId: `park-${index}`, interactionNodeIds: [`P${index}`] });
  }
  return {
    metaInformation: {
      projectIdentification: "screens",
      creator: "screens",
      exportTimestamp: "2026-11-21T08:00:00.000Z",
      lifVersion: "1.0.0",
    },
    layouts: [{ layoutId: "hall", layoutVersion: "1", nodes, edges, stations: served }],
  };
}

/**
 * A LIF document of a hall with two aisles, joined at both ends: who finds a place closed has another way. Stations stand at the upper aisle,
 * 4 m apart, parking places and a charger at the lower one; the last station is a ramp where trucks are loaded.
 */
export function hallPlan(stations: readonly string[]): Record<string, unknown> {
  const nodes: object[] = [];
  const edges: object[] = [];
  const served: object[] = [];
  const node = (nodeId: string, x: number, y: number) =>
    nodes.push({ nodeId, mapId: "hall", nodePosition: { x, y }, vehicleTypeNodeProperties: [] });
  const way = (a: string, b: string) => {
    for (const [startNodeId, endNodeId] of [
      [a, b],
      [b, a],
    ])
      edges.push({ edgeId: `${startNodeId}>${endNodeId}`, startNodeId, endNodeId, vehicleTypeEdgeProperties: [] });
  };
  stations.forEach((stationName, index) => {
    node(`L${index}`, index * 4, 0);
    node(`U${index}`, index * 4, 8);
    node(`S${index}`, index * 4, 12);
    way(`U${index}`, `S${index}`);
    if (index === 0 || index === stations.length - 1) way(`L${index}`, `U${index}`);
    if (index > 0) way(`L${index - 1}`, `L${index}`);
    if (index > 0) way(`U${index - 1}`, `U${index}`);
    served.push({ stationId: `st-${index}`, stationName, interactionNodeIds: [`S${index}`] });
    if (index % 2 === 0) return;
    node(`P${index}`, index * 4, -4);
    way(`L${index}`, `P${index}`);
    served.push({
      stationId: `${index === 1 ? "Ladestation" : "park"}-${index}`,
      interactionNodeIds: [`P${index}`],
    });
  });
  served.push({ stationId: "Laderampe", interactionNodeIds: [`L${stations.length - 1}`] });
  return {
    metaInformation: {
      projectIdentification: "hall",
      creator: "screens",
      exportTimestamp: "2026-11-21T08:00:00.000Z",
      lifVersion: "1.0.0",
    },
    layouts: [{ layoutId: "hall", layoutVersion: "1", nodes, edges, stations: served }],
  };
}
