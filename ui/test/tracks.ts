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
