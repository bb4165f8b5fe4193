import { readLif } from "#drivers/codecs/lif.ts";
import { layoutFromLif } from "../traffic/layout-from-lif.ts";
import { Traffic } from "../traffic/traffic.ts";

/** Whether tracks can be driven on: what makes a plan useless is a problem, what only makes it poorer a warning. */
export function checkPlan(
  lif: object,
  stations: Readonly<Record<string, string>>,
  isLocation: (id: string) => boolean,
): { problems: string[]; warnings: string[] } {
  const read = readLif(lif);
  const said = read.problems.map(({ path, what }) => `${path}: ${what}.`);
  if (!read.ok) return { problems: said, warnings: [] };
  const warnings = said;
  const layout = layoutFromLif(read.lif);
  if (layout.edges.length === 0) return { problems: ["No edge joins two nodes."], warnings };
  const rests = new Set(layout.nodes.filter(({ use }) => use).map(({ id }) => id));
  for (const { id, name, nodes } of layout.stations) {
    const isRest = nodes.some((node) => rests.has(node));
    if (!isRest && stations[id] === undefined && !isLocation(id) && !isLocation(name))
      warnings.push(`Station ${id} serves no location: name it like one, or say which.`);
  }
  try {
    if (new Traffic(layout).roomFor === 0)
      warnings.push("There is no parking or charging place out of everybody's way: no vehicle can be sent.");
  } catch (error) {
    return { problems: [(error as Error).message], warnings };
  }
  return { problems: [], warnings };
}
