/** Counters of one node, in the text form of Prometheus. Names are fixed here, so their number is bounded. */
export class Metrics {
  readonly #counts = new Map<string, number>();
  readonly #gauges = new Map<string, () => number>();

  add(name: MetricName, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, read);
  }

  text(): string {
    const lines: string[] = [];
    for (const name of metricNames)
      lines.push(`# TYPE kontor_${name} counter`, `kontor_${name} ${this.#counts.get(name) ?? 0}`);
    for (const [name, read] of this.#gauges) lines.push(`# TYPE kontor_${name} gauge`, `kontor_${name} ${read()}`);
    return `${lines.join("\n")}\n`;
  }
}

const metricNames = [
  "exchanges_total",
  "exchange_seconds_total",
  "exchanges_refused_total",
  "exchanges_shed_total",
  "facts_taken_total",
  "batches_refused_total",
  "pages_given_total",
  "bytes_in_total",
  "bytes_out_total",
] as const;
export type MetricName = (typeof metricNames)[number];
