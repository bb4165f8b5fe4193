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
  const said = readAs(read.problems);
  if (!read.ok) return { problems: said, warnings: [] };
  const warnings: string[] = [];
  const layout = layoutFromLif(read.lif);
  if (layout.edges.length === 0) return { problems: ["No edge joins two nodes."], warnings: said };
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
    return { problems: [(error as Error).message], warnings: [...warnings, ...said] };
  }
  return { problems: [], warnings: [...warnings, ...said] };
}

/** What is said of a hundred nodes is said once, with the first of them: else nobody finds what matters. */
function readAs(problems: readonly { path: string; what: string }[]): string[] {
  const byWords = new Map<string, string[]>();
  for (const { path, what } of problems) byWords.set(what, [...(byWords.get(what) ?? []), path]);
  return [...byWords].map(([what, [first = "", ...more]]) =>
    more.length === 0 ? `${first}: ${what}.` : `${first} and ${more.length} more: ${what}.`,
  );
}
