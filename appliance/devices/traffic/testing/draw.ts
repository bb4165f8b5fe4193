import type { Layout, LayoutEdge, LayoutNode, Resource, Zone } from "../layout.ts";

/**
 * A layout from a picture: each line a row of nodes 2 m apart, read from the top. A letter or digit is a node; `-` and `|` between two
 * are ways in both directions, `>`, `<`, `^` and `v` one-way. Capital `P`-names from `parking` are parking, those from `charging` chargers;
 * every other node is a station of its own name.
 */
export function draw(
  picture: readonly string[],
  {
    parking = "",
    charging = "",
    zones = [],
    resources = [],
  }: { parking?: string; charging?: string; zones?: Zone[]; resources?: Resource[] } = {},
): Layout {
  const nodes: LayoutNode[] = [];
  const edges: LayoutEdge[] = [];
  const at = (row: number, column: number) => {
    const sign = picture[row]?.[column];
    return sign && /[A-Za-z0-9]/.test(sign) ? sign : undefined;
  };
  const way = (from: string | undefined, to: string | undefined) => {
    if (from && to) edges.push({ id: `${from}${to}`, from, to, lengthMm: 2_000 });
  };
  for (const [row, line] of picture.entries())
    for (const [column, sign] of [...line].entries()) {
      const isBetween = row % 2 === 1 || column % 2 === 1;
      if (!isBetween && at(row, column)) {
        const use = parking.includes(sign) ? "parking" : charging.includes(sign) ? "charging" : undefined;
        nodes.push({ id: sign, map: "m", xMm: column * 1_000, yMm: -row * 1_000, ...(use && { use }) });
      }
      if (sign === "-" || sign === ">") way(at(row, column - 1), at(row, column + 1));
      if (sign === "-" || sign === "<") way(at(row, column + 1), at(row, column - 1));
      if (sign === "|" || sign === "^") way(at(row + 1, column), at(row - 1, column));
      if (sign === "|" || sign === "v") way(at(row - 1, column), at(row + 1, column));
    }
  const stations = nodes.flatMap(({ id, use }) => (use ? [] : [{ id, name: id, nodes: [id], heightMm: 0 }]));
  return { name: "drawn", nodes, edges, stations, zones, resources };
}
