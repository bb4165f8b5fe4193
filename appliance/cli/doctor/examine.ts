import type { Finding } from "#sync/model/care/finding.ts";
import { judge } from "../../box/care/judge.ts";
import { builtAtMs } from "../../box/care/look/clock-watch.ts";
import { damageOf, lookAtBook } from "../../box/care/look/look-at-book.ts";
import { lookAtFolder } from "../../box/care/look/look-at-folder.ts";
import type { ApplianceSeen, BookSeen, Observation } from "../../box/care/observation.ts";
import type { DataFolder } from "../../site/data-folder.ts";
import { lockHolder } from "../../site/folder-lock.ts";
import { openForReading } from "../../store/connection.ts";
import { verify } from "../../store/verify.ts";
import { ApplianceClient } from "../appliance-client.ts";
import { readRunningNote } from "../running-note.ts";

/**
 * All that can be seen from outside, on a running or a stopped site, and what the running appliance adds: machines, cloud, standby, memory and the
 * machine itself. Changes nothing. `thorough` checks every fact against every balance.
 */
export async function examine(folder: DataFolder, nowMs: number, thorough = false): Promise<Finding[]> {
  const appliance = await lookAtAppliance(folder);
  const outside: Observation = {
    nowMs,
    appliance,
    ...lookAtFolder(folder),
    book: readBook(folder.book, thorough),
    clock: { offsetMs: null, source: "", comparedAtMs: null, builtAtMs, step: null, upMs: 0 },
  };
  const findings = judge(outside);
  if (appliance.state !== "runs") return findings;
  const inside = await askInside(folder.root);
  // What it knows better: its own clock was compared with others, and it has the machine's agent.
  const better = new Set(
    inside.map(({ check }) => check).filter((check) => check === "clock" || !seenBy(findings, check)),
  );
  return [...findings.filter(({ check }) => !better.has(check)), ...inside.filter(({ check }) => better.has(check))];
}

const seenBy = (findings: readonly Finding[], check: Finding["check"]): boolean =>
  findings.some((finding) => finding.check === check);

function readBook(file: string, thorough: boolean): BookSeen {
  const db = openForReading(file);
  try {
    const damage = damageOf(db);
    const report = thorough && damage.length === 0 ? verify(db) : undefined;
    return {
      ...lookAtBook(db),
      damage: [...damage, ...(report?.problems ?? []).map(({ what, detail }) => `${what}: ${detail}`)],
      ...(report?.ok && { verifiedFacts: report.facts }),
    };
  } finally {
    db.close();
  }
}

async function lookAtAppliance(folder: DataFolder): Promise<ApplianceSeen> {
  const pid = lockHolder(folder);
  const seen = { pid: pid ?? 0, version: "", facts: 0, waiting: 0, uptimeMs: 0, why: "" };
  if (pid === undefined) return { ...seen, state: "stopped" };
  try {
    const note = readRunningNote(folder.root);
    if (!note) throw new Error("it has not opened its doors");
    const response = await fetch(`${note.url}/health`, { signal: AbortSignal.timeout(5_000) });
    const { queue, ...health } = (await response.json()) as Omit<ApplianceSeen, "waiting"> & { queue: number };
    return { ...seen, ...health, waiting: queue, state: "runs" };
  } catch (error) {
    return { ...seen, state: "silent", why: (error as Error).message };
  }
}

/** A running appliance that does not answer this is an older one, or on its way out: then what is seen from outside must do. */
async function askInside(dataDir: string): Promise<Finding[]> {
  try {
    return (await ApplianceClient.of(dataDir).call("care.findings", {})).findings;
  } catch {
    return [];
  }
}
