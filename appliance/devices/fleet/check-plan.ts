import { Traffic } from "../traffic/traffic.ts";
import { layoutOfPlan } from "./layout-of-plan.ts";

/** Whether tracks can be driven on: what makes a plan useless is a problem, what only makes it poorer a warning. */
export function checkPlan(
  lif: object,
  stations: Readonly<Record<string, string>>,
  isLocation: (id: string) => boolean,
): { problems: string[]; warnings: string[] } {
  const problems: string[] = [];
  const warnings: string[] = [];
  const layout = layoutOfPlan({ lif, stations, name: "" } as Parameters<typeof layoutOfPlan>[0]);
  if (layout.nodes.length === 0) problems.push("The document has no nodes.");
  if (layout.nodes.length > 0 && layout.edges.length === 0) problems.push("No edge joins two nodes.");
  const ids = layout.nodes.map(({ id }) => id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    problems.push(`Node ${id} is there twice.`);
  if (problems.length > 0) return { problems, warnings };
  const known = new Set(ids);
  for (const { id, name, nodes } of layout.stations) {
    if (!nodes.some((node) => known.has(node))) warnings.push(`Station ${id} has no node that is there.`);
    const isRest = layout.nodes.some((node) => nodes.includes(node.id) && node.use !== undefined);
    if (!isRest && stations[id] === undefined && !isLocation(id) && !isLocation(name))
      warnings.push(`Station ${id} serves no location: name it like one, or say which.`);
  }
  try {
    const room = new Traffic(layout).roomFor;
    if (room === 0)
      warnings.push("There is no parking or charging place out of everybody's way: no vehicle can be sent.");
  } catch (error) {
    problems.push((error as Error).message);
  }
  return { problems, warnings };
}
