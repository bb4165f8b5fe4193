/**
 * Circles in a graph of names: one list for each knot of names that reach each other (Tarjan's strongly connected
 * components), beginning with its first name in order and following real edges round once.
 */
export function circles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  return knots(edges).map((knot) => shortestRound(edges, knot));
}

function knots(edges: ReadonlyMap<string, ReadonlySet<string>>): Set<string>[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: Set<string>[] = [];
  const visit = (name: string): number => {
    const index = order.size;
    order.set(name, index);
    let low = index;
    stack.push(name);
    for (const next of edges.get(name) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    lowest.set(name, low);
    if (low === index) {
      const knot = new Set(stack.splice(stack.indexOf(name)));
      if (knot.size > 1 || edges.get(name)?.has(name)) found.push(knot);
    }
    return low;
  };
  for (const name of [...edges.keys()].sort()) if (!order.has(name)) visit(name);
  return found;
}

function shortestRound(edges: ReadonlyMap<string, ReadonlySet<string>>, knot: ReadonlySet<string>): string[] {
  const [start = ""] = [...knot].sort();
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const next of edges.get(name) ?? []) {
      if (next === start) return pathTo(name, start, cameFrom);
      if (!knot.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, name);
      queue.push(next);
    }
  }
  return [...knot];
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end];
  for (let name = end; name !== start; ) {
    name = cameFrom.get(name) ?? start;
    path.unshift(name);
  }
  return path;
}
