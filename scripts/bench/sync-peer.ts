import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Bench, BenchResult } from "./bench.ts";
import { median } from "./measure.ts";
import type { Figures } from "./sync-peer/run-library.ts";

const contender = fileURLToPath(new URL("./sync-peer/contender.ts", import.meta.url));
const peers = ["yjs", "tinybase", "loro", "automerge"] as const;
const contenderMsMax = 3_600_000;

/**
 * 10,000 items changed ten times each by three replicas that do not see each other, 100 changes in a transaction; a fourth replica receives all, with a commit for every ten
 * transactions. Each contender in a process of its own, in turn. Ours: the fourth box's whole receive path, on disk. Reference: the library's fourth replica with its commits on
 * disk. Beside that: units that appear from nowhere when three replicas pick from the same items, the quantity being a field; ours are moves of a ledger.
 */
export const bench: Bench = {
  about: "the same concurrent work here and in Yjs, TinyBase, Loro and Automerge: CPU, bytes, units from nowhere",
  async run({ quick, note }) {
    const [items, picks, rounds] = quick ? [300, 300, 1] : [10_000, 10_000, 1];
    const of: Record<string, Figures[]> = {};
    for (let round = 0; round < rounds; round++)
      for (const name of ["kontor", ...peers]) {
        const figures = await figuresOf(name, items, picks);
        of[name] = [...(of[name] ?? []), figures];
        note(`round ${round + 1}, ${name}: ${figures.diskCpuSeconds.toFixed(2)} CPU-s to receive onto the disk`);
      }
    const middle = (name: string, key: keyof Figures) => median((of[name] ?? []).map((one) => Number(one[key])));
    const table = ["kontor", ...peers].map((name) => rowOf(name, middle, of[name]?.[0] as Figures));
    for (const line of asTable(table)) note(line);
    const ours = of.kontor?.[0] as Figures;
    return peers.map((name): BenchResult => {
      const [theirs] = of[name] as [Figures];
      return {
        name: `sync-peer ${name}`,
        ours: middle("kontor", "diskCpuSeconds"),
        reference: middle(name, "diskCpuSeconds"),
        ratio: middle("kontor", "diskCpuSeconds") / middle(name, "diskCpuSeconds"),
        unit: "CPU-s to receive onto the disk",
        better: "lower",
        goal: theirs.persistsItself
          ? "ratio < 1, 0 phantom units"
          : "0 phantom units (keeps nothing on disk by itself)",
        changes: ours.changes,
        persistsItself: theirs.persistsItself,
        disk: theirs.disk,
        inMemoryCpuSeconds: Number(middle(name, "memoryCpuSeconds").toFixed(3)),
        diskWallSeconds: Number(middle(name, "diskSeconds").toFixed(3)),
        ourDiskWallSeconds: Number(middle("kontor", "diskSeconds").toFixed(3)),
        writeCpuSeconds: Number(middle(name, "writeCpuSeconds").toFixed(3)),
        ourWriteCpuSeconds: Number(middle("kontor", "writeCpuSeconds").toFixed(3)),
        bytesPerChange: perChange(theirs.wireBytes, theirs),
        deflatedBytesPerChange: perChange(theirs.deflatedBytes, theirs),
        ourBytesPerChange: perChange(ours.wireBytes, ours),
        phantomUnits: theirs.phantomUnits,
        ourPhantomUnits: ours.phantomUnits,
        pickedUnits: theirs.pickedUnits,
      };
    });
  },
};

async function figuresOf(name: string, items: number, picks: number): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [contender, name, String(items), String(picks)], {
    timeout: contenderMsMax,
  });
  return JSON.parse(stdout) as Figures;
}

const perChange = (bytes: number, { changes }: Figures): number => Number((bytes / changes).toFixed(1));

function rowOf(name: string, middle: (name: string, key: keyof Figures) => number, one: Figures): string[] {
  const memory = middle(name, "memoryCpuSeconds");
  return [
    name,
    middle(name, "writeCpuSeconds").toFixed(2),
    Number.isNaN(memory) ? "-" : memory.toFixed(2),
    middle(name, "diskCpuSeconds").toFixed(2),
    String(perChange(one.wireBytes, one)),
    String(perChange(one.deflatedBytes, one)),
    `${one.phantomUnits} of ${one.pickedUnits}`,
    one.disk,
  ];
}

function asTable(rows: readonly string[][]): string[] {
  const all = [
    ["", "write CPU-s", "receive, memory", "receive, disk", "B/change", "deflated", "phantom units", "on disk by"],
    ...rows,
  ];
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
}
