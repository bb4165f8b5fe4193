import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/** What a benchmark gives: one of ours against one reference, measured in turn in the same run, medians of the rounds. */
export interface BenchResult {
  name: string;
  ours: number;
  reference: number;
  /** How ours stands to the reference; which way is better is in `better`. */
  ratio: number;
  unit: string;
  better: "higher" | "lower";
  goal: string;
  [more: string]: unknown;
}

export interface Bench {
  /** One line for `--help`. */
  about: string;
  run(options: { quick: boolean; note: (text: string) => void }): Promise<BenchResult[]>;
}

const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  pick: () => import("./pick.ts"),
  scan: () => import("./scan.ts"),
  allocate: () => import("./allocate.ts"),
  http: () => import("./http.ts"),
  "scan-to-screen": () => import("./scan-to-screen.ts"),
  traffic: () => import("./traffic.ts"),
  growth: () => import("./growth.ts"),
  opcua: () => import("./opcua.ts"),
  mqtt: () => import("./mqtt.ts"),
  "sync-apply": () => import("./sync-apply.ts"),
  outbox: () => import("./outbox.ts"),
  "sync-wire": () => import("./sync-wire.ts"),
  bootstrap: () => import("./bootstrap.ts"),
  "sync-ingest": () => import("./sync-ingest.ts"),
  recall: () => import("./recall.ts"),
  "sync-peer": () => import("./sync-peer.ts"),
  "catch-up": () => import("./catch-up.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) {
  console.log(`npm run bench -- [NAME …] [--json] [--quick]

Each benchmark prints ours, its reference measured in turn in the same run, and the ratio of the two.
--quick uses small data, to see that it runs; its figures mean little.

Example: npm run bench -- pick scan --json
`);
  for (const [name, load] of Object.entries(benches)) console.log(`  ${name.padEnd(10)} ${(await load()).bench.about}`);
} else {
  const unknown = positionals.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(", ")}. Choose from: ${Object.keys(benches).join(", ")}.`);
    process.exit(2);
  }
  const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
  const note = (text: string) => values.json || process.stderr.write(`  ${text}\n`);
  for (const name of chosen) {
    const { bench } = await (benches[name] as () => Promise<{ bench: Bench }>)();
    note(`${name}: ${bench.about}`);
    for (const result of await bench.run({ quick: values.quick, note })) {
      const line = {
        ...result,
        ours: round(result.ours),
        reference: round(result.reference),
        ratio: round(result.ratio),
        cores: availableParallelism(),
      };
      console.log(
        values.json
          ? JSON.stringify(line)
          : `${result.name}: ours ${line.ours} ${result.unit}, reference ${line.reference}, ratio ${line.ratio} (goal ${result.goal}) ${JSON.stringify(more(result))}`,
      );
    }
  }
  process.exit(0);
}

function more({
  name: _n,
  ours: _o,
  reference: _r,
  ratio: _q,
  unit: _u,
  better: _b,
  goal: _g,
  ...rest
}: BenchResult): object {
  return rest;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
