import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { partOf } from "../gate.ts";

/** About twenty seconds on a machine that has nothing else to do. */
export const gateTimeoutMs = 600_000;

/** What one part of the gate says, from a process of its own, whose modules can be loaded a second time with mistakes in them. */
export async function runGatePart(part: number, parts: number) {
  const gate = spawn(process.execPath, ["scripts/sim.ts", "--gate", "--part", `${part}/${parts}`], {
    cwd: join(import.meta.dirname, "../../.."),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: gateTimeoutMs - 10_000,
  });
  let stdout = "";
  let stderr = "";
  gate.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  gate.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [status] = (await once(gate, "close")) as [number | null];
  const lines = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { mutant: string; caughtAtSeed?: number; why: string });
  const survivors = lines.filter(({ caughtAtSeed }) => caughtAtSeed === undefined);
  return {
    survivors: survivors.map(({ mutant, why }) => `${mutant}: ${why}`),
    asked: partOf(part, parts).map(({ name }) => name),
    answered: lines.map(({ mutant }) => mutant),
    status,
    stderr,
  };
}
