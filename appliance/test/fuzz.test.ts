import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import { readScan } from "#sync/model/gs1/scan.ts";
import { Chance, seedOf } from "../testing/chance.ts";
import { fuzzedDispatch, wrongWith } from "./fuzz/fuzzed-site.ts";
import { inputFor, odd } from "./fuzz/input-for.ts";
import { runShift } from "./shift/run-shift.ts";

const seed = seedOf(process.env.SEED);
const perContract = Number(process.env.FUZZ ?? 40);

/** A site with something of everything, and the words that mean something in it. */
function siteAfterAShift() {
  const { site } = runShift({ seed: 7, steps: 150, checkEvery: 1_000 });
  const ids = [
    "item",
    "location",
    "lpn",
    '"order"',
    "orderLine",
    "allocation",
    "task",
    "count",
    "exception",
    "inbound",
    "inboundLine",
    "receipt",
    "load",
    "wave",
    "hold",
    "person",
    "printJob",
  ].flatMap((table) =>
    (site.db.prepare(`SELECT id FROM ${table} ORDER BY length(id), id LIMIT 12`).raw().all() as [string][]).map(
      ([id]) => id,
    ),
  );
  return { site, words: [...ids, "L1", "L2", "SN-2", "SO-1", "EA", "CA", ...odd] };
}

test(`every contract answers any input with a listed refusal or a value of its shape (SEED=${seed})`, {
  timeout: 120_000,
}, async () => {
  console.log(`fuzz: SEED=${seed} FUZZ=${perContract}`);
  const { site, words } = siteAfterAShift();
  const dispatch = fuzzedDispatch(site);
  const chance = new Chance(seed);
  const wrong = new Map<string, string>();
  for (const contract of Object.values(contracts) as Contract[])
    for (let n = 0; n < perContract; n++) {
      const made = inputFor(contract, chance, words);
      const input = asJson(n % 4 === 3 ? spoiled(made, chance) : made);
      const problem = wrongWith(contract, await dispatch(contract.name, input));
      if (problem !== undefined)
        wrong.set(
          `${contract.name} ${problem.slice(0, 60)}`,
          `${contract.name} ${problem}\n    ${JSON.stringify(input)?.slice(0, 400)}`,
        );
    }
  expect([...wrong.values()]).toEqual([]);
});

/** As it comes through a door: without what JSON cannot say. */
const asJson = (input: unknown): unknown => JSON.parse(JSON.stringify(input) ?? "null");

function spoiled(input: unknown, chance: Chance): unknown {
  const junk = chance.pick([
    null,
    undefined,
    1e308,
    -0,
    0.5,
    [],
    {},
    [[]],
    "x",
    true,
    { __proto__: null },
    { a: { b: [{}] } },
  ]);
  if (typeof input !== "object" || input === null || chance.percent(10)) return junk;
  const key = chance.maybe(Object.keys(input)) ?? "extra";
  return { ...input, [chance.percent(80) ? key : "extra"]: junk };
}

test(`no barcode brings the reader of scans down, nor what is opened and found by it (SEED=${seed})`, {
  timeout: 60_000,
}, async () => {
  const { site } = siteAfterAShift();
  const dispatch = fuzzedDispatch(site);
  const chance = new Chance(seed);
  const parts = [
    "01",
    "10",
    "21",
    "17",
    "37",
    "00",
    "(01)",
    "(10)",
    "\u001d",
    "]C1",
    "]d2",
    "]Q3",
    "09521234543213",
    "395212340000000104",
    "L1",
    "SN-2",
    "261121",
    "999999",
    "https://id.gs1.org/",
    "/01/",
    "?17=",
    ...odd,
  ];
  const wrong: string[] = [];
  for (let n = 0; n < 600; n++) {
    const raw = Array.from({ length: chance.int(1, 5) }, () => chance.pick(parts))
      .join("")
      .slice(0, 400);
    expect(() => readScan(raw, { nowMs: site.nowMs })).not.toThrow();
    if (n % 3 > 0 || raw === "") continue;
    const calls = [
      { contract: contracts["scan.resolve"] as Contract, input: { raw } },
      {
        contract: contracts["work.open"] as Contract,
        input: { kind: chance.pick(["receive", "putaway", "move", "count", "pack", "load"]), scan: raw },
      },
    ];
    for (const { contract, input } of calls) {
      const problem = wrongWith(contract, await dispatch(contract.name, input));
      if (problem) wrong.push(`${contract.name} ${JSON.stringify(input)} ${problem}`);
    }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
});

test(`no file brings the import down: it is taken, or refused with its problems (SEED=${seed})`, {
  timeout: 60_000,
}, async () => {
  const { site } = siteAfterAShift();
  const dispatch = fuzzedDispatch(site);
  const chance = new Chance(seed);
  const samples = samplesIn(fileURLToPath(new URL("../edi/samples", import.meta.url)));
  expect(samples.length).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (let n = 0; n < 150; n++) {
    const bytes = Buffer.from(chance.pick(samples));
    for (let hits = chance.int(0, 6); hits > 0 && bytes.length > 0; hits--)
      bytes[chance.int(0, bytes.length - 1)] = chance.int(0, 255);
    const cut = chance.percent(30) ? bytes.subarray(0, chance.int(0, bytes.length)) : bytes;
    const problem = wrongWith(
      contracts["files.import"],
      await dispatch("files.import", {
        name: chance.pick(["a.csv", "b.edi", "c"]),
        contentBase64: cut.toString("base64"),
      }),
    );
    if (problem) wrong.push(`${problem}\n    ${cut.toString("latin1").slice(0, 200)}`);
  }
  expect(wrong.slice(0, 5)).toEqual([]);
});

function samplesIn(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((path) => statSync(path).isFile() && !path.endsWith(".md") && !path.endsWith(".ts"))
    .map((path) => readFileSync(path))
    .filter(({ length }) => length < 200_000);
}
