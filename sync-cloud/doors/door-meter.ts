/** What the doors did since the start, for `/health` and `/metrics`. Few numbers: none per caller, so it stays small. */
export class DoorMeter {
  inFlight = 0;
  readonly #calls = new Map<string, number>();
  readonly #buckets = bucketsMs.map(() => 0);
  #sumMs = 0;
  #count = 0;

  /** Counts one call from its start to its answer. */
  begin(door: string): (outcome: "ok" | "refused" | "fault") => void {
    const start = performance.now();
    this.inFlight++;
    return (outcome) => {
      const ms = performance.now() - start;
      this.inFlight--;
      this.#count++;
      this.#sumMs += ms;
      const key = `door="${door}",outcome="${outcome}"`;
      this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1);
      const at = bucketsMs.findIndex((limit) => ms <= limit);
      if (at >= 0) this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    };
  }

  /** Prometheus text format 0.0.4. */
  text(): string {
    let below = 0;
    const buckets = bucketsMs.map((limit, i) => {
      below += this.#buckets[i] ?? 0;
      return `kontor_call_seconds_bucket{le="${limit / 1_000}"} ${below}`;
    });
    return [
      "# HELP kontor_calls_total Calls answered, by door and outcome.",
      "# TYPE kontor_calls_total counter",
      ...[...this.#calls].map(([labels, count]) => `kontor_calls_total{${labels}} ${count}`),
      "# HELP kontor_call_seconds From a call at a door to its answer.",
      "# TYPE kontor_call_seconds histogram",
      ...buckets,
      `kontor_call_seconds_bucket{le="+Inf"} ${this.#count}`,
      `kontor_call_seconds_sum ${(this.#sumMs / 1_000).toFixed(6)}`,
      `kontor_call_seconds_count ${this.#count}`,
      "# HELP kontor_calls_in_flight Calls that wait for their answer.",
      "# TYPE kontor_calls_in_flight gauge",
      `kontor_calls_in_flight ${this.inFlight}`,
    ].join("\n");
  }
}

const bucketsMs = [1, 2, 5, 10, 25, 50, 100, 250, 1_000, 5_000];
