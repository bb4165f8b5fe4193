import type { Layout, LayoutEdge, LayoutNode } from "#appliance/devices/traffic/layout.ts";
import { Router } from "#appliance/devices/traffic/route.ts";
import { compileTrack } from "#appliance/devices/traffic/track.ts";
import { Traffic } from "#appliance/devices/traffic/traffic.ts";
import type { Bench } from "./bench.ts";
import { median, percentile, seeded } from "./measure.ts";

/**
 * What one more reserved step costs: 100 vehicles on 1 000 nodes, all with goals, driving round by round. Measured is every call that
 * grants, divided by the steps it granted, safety tests and refused tries among them. Reference: one plain A* over the same graph.
 */
export const bench: Bench = {
  about: "reserve one step for one of 100 vehicles on 1 000 nodes; reference: one A* on the same graph",
  async run({ quick, note }) {
    const layout = grid(quick ? 10 : 25);
    const fleet = quick ? 20 : 100;
    const kind = { type: "", speedMmPerS: 1_200 };
    const random = seeded(11);
    const stations = layout.stations.map(({ id }) => id);
    const anyStation = () => stations[Math.floor(random() * stations.length)] as string;
    const traffic = new Traffic(layout);
    const spots = layout.nodes.filter(({ use }) => use).map(({ id }) => id);
    for (let i = 0; i < fleet; i++) {
      const placed = traffic.place(`v${i}`, spots[i] as string, kind, 0);
      if (!placed.ok) throw new Error(placed.why);
      traffic.goal(`v${i}`, [anyStation()], 0);
    }
    const router = new Router(compileTrack(layout));
    const nodeCount = layout.nodes.length;
    const ours: number[] = [];
    const calls: number[] = [];
    const reference: number[] = [];
    let [granted, nowMs] = [0, 0];
    const ahead = new Map<string, string[]>();
    for (let round = 0; round < (quick ? 50 : 400); round++) {
      nowMs += 1_000;
      const start = performance.now();
      const grants = traffic.grant(nowMs);
      const tookMs = performance.now() - start;
      const steps = grants.reduce((sum, grant) => sum + grant.steps.length, 0);
      granted += steps;
      calls.push(tookMs);
      if (steps > 0) ours.push(tookMs / steps);
      for (const grant of grants)
        ahead.set(grant.vehicle, [...(ahead.get(grant.vehicle) ?? []), ...grant.steps.map(({ node }) => node)]);
      for (const [vehicle, nodes] of ahead) {
        const node = nodes.shift();
        if (node !== undefined) traffic.passed(vehicle, node, nowMs);
        else if (traffic.view(vehicle)?.state === "arrived") traffic.goal(vehicle, [anyStation()], nowMs);
      }
      const [from, to] = [Math.floor(random() * nodeCount), Math.floor(random() * nodeCount)];
      const begun = performance.now();
      router.find(kind, from, [to]);
      reference.push(performance.now() - begun);
    }
    note(`${granted} steps granted to ${fleet} vehicles on ${nodeCount} nodes in ${calls.length} calls`);
    return [
      {
        name: "traffic-reserve",
        ours: median(ours),
        reference: median(reference),
        ratio: median(ours) / median(reference),
        unit: "ms per reserved step",
        better: "lower",
        goal: "under 5 ms",
        p99Ms: round4(percentile(ours, 0.99)),
        callMedianMs: round4(median(calls)),
        callP99Ms: round4(percentile(calls, 0.99)),
        stepsGranted: granted,
        vehicles: fleet,
        nodes: nodeCount,
      },
    ];
  },
};

const round4 = (value: number): number => Number(value.toPrecision(4));

/** Streets one way each, in turn, with stations and parking spurs along them. */
function grid(side: number): Layout {
  const nodes: LayoutNode[] = [];
  const edges: LayoutEdge[] = [];
  const add = (id: string, xMm: number, yMm: number, use?: "parking") =>
    nodes.push({ id, map: "m", xMm, yMm, ...(use && { use }) });
  const way = (from: string, to: string, lengthMm: number) => edges.push({ id: `${from}>${to}`, from, to, lengthMm });
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const id = `${x}.${y}`;
      add(id, x * 5_000, y * 5_000);
      // Every third crossing has a parking spur, every other a station.
      const spur = (x + y * side) % 3 === 0 ? `p${id}` : (x + y * side) % 3 === 1 ? `s${id}` : undefined;
      if (!spur) continue;
      add(spur, x * 5_000 + 2_000, y * 5_000 + 2_000, spur.startsWith("p") ? "parking" : undefined);
      way(id, spur, 2_828);
      way(spur, id, 2_828);
    }
  for (let line = 0; line < side; line++)
    for (let i = 1; i < side; i++) {
      const isBack = line % 2 === 1;
      const [a, b] = isBack ? [i, i - 1] : [i - 1, i];
      way(`${a}.${line}`, `${b}.${line}`, 5_000);
      way(`${line}.${a}`, `${line}.${b}`, 5_000);
    }
  // The rim goes both ways, so that no corner is a trap.
  for (let i = 1; i < side; i++)
    for (const line of [0, side - 1]) {
      const isBack = line % 2 === 1;
      const [a, b] = isBack ? [i - 1, i] : [i, i - 1];
      way(`${a}.${line}`, `${b}.${line}`, 5_000);
      way(`${line}.${a}`, `${line}.${b}`, 5_000);
    }
  const stations = nodes
    .filter(({ id }) => id.startsWith("s"))
    .map(({ id }) => ({ id, name: id, nodes: [id], heightMm: 0 }));
  return { name: "grid", nodes, edges, stations, zones: [], resources: [] };
}
