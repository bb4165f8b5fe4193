/** Values filed under topic filters, found by topic. `#` matches come before `+` and literal ones. */
export class TopicTree<V> {
  #root: Branch<V> = branch();

  add(filter: string, value: V): void {
    let at = this.#root;
    for (const level of filter.split("/")) {
      let next = at.below.get(level);
      if (!next) {
        next = branch();
        at.below.set(level, next);
      }
      at = next;
    }
    at.values.add(value);
  }

  remove(filter: string, value: V): void {
    const path: { parent: Branch<V>; level: string }[] = [];
    let at = this.#root;
    for (const level of filter.split("/")) {
      const next = at.below.get(level);
      if (!next) return;
      path.push({ parent: at, level });
      at = next;
    }
    at.values.delete(value);
    for (const { parent, level } of path.reverse()) {
      const child = parent.below.get(level);
      if (!child || child.values.size > 0 || child.below.size > 0) return;
      parent.below.delete(level);
    }
  }

  match(topic: string): V[] {
    const found: V[] = [];
    collect(this.#root, topic.split("/"), 0, found);
    return found;
  }
}

interface Branch<V> {
  below: Map<string, Branch<V>>;
  values: Set<V>;
}

function branch<V>(): Branch<V> {
  return { below: new Map(), values: new Set() };
}

function collect<V>(at: Branch<V>, levels: string[], depth: number, found: V[]): void {
  const level = levels[depth];
  // [MQTT-4.7.2-1]: a leading wildcard does not reach `$SYS/…`
  const wild = depth > 0 || !level?.startsWith("$");
  const some = wild ? at.below.get("#") : undefined;
  if (some) found.push(...some.values);
  if (level === undefined) {
    found.push(...at.values);
    return;
  }
  const one = wild ? at.below.get("+") : undefined;
  if (one) collect(one, levels, depth + 1, found);
  // a topic name holds no wildcard, so "+" and "#" as literal levels cannot reach here twice
  const literal = level === "+" || level === "#" ? undefined : at.below.get(level);
  if (literal) collect(literal, levels, depth + 1, found);
}
