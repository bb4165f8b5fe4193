/**
 * A LIF document of a street with two-way traffic: every 3 m a crossing, above it a station, below it a parking place; the first of those charges. The stations are
 * named like the locations that they serve.
 */
export function smallPlan(stations: readonly string[], parking = stations.length): Record<string, unknown> {
  const nodes: object[] = [];
  const edges: object[] = [];
  const served: object[] = [];
  const node = (nodeId: string, x: number, y: number) =>
    nodes.push({ nodeId, mapId: "hall", nodePosition: { x, y }, vehicleTypeNodeProperties: [] });
  const way = (a: string, b: string) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      edges.push({ edgeId: `${from}>${to}`, startNodeId: from, endNodeId: to, vehicleTypeEdgeProperties: [] });
  };
  stations.forEach((location, index) => {
    node(`X${index}`, index * 3, 0);
    node(`S${index}`, index * 3, 3);
    way(`X${index}`, `S${index}`);
    if (index > 0) way(`X${index - 1}`, `X${index}`);
    served.push({ stationId: `st-${index}`, stationName: location, interactionNodeIds: [`S${index}`] });
    if (index >= parking) return;
    node(`P${index}`, index * 3, -3);
    way(`X${index}`, `P${index}`);
    served.push({ stationId: `${index === 0 ? "charge" : "park"}-${index}`, interactionNodeIds: [`P${index}`] });
  });
  return {
    metaInformation: {
      projectIdentification: "test",
      creator: "test",
      exportTimestamp: "2026-11-21T08:00:00.000Z",
      lifVersion: "1.0.0",
    },
    layouts: [{ layoutId: "hall", layoutVersion: "1", nodes, edges, stations: served }],
  };
}
