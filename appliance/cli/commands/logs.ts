import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import type { MorePart } from "../../box/care/logs/collect-logs.ts";
import { boxSocketPath } from "../../site/box-socket.ts";
import { existingFolder } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

const asked = ["sync.status", "box.status", "box.clock", "updates.status"] as const;

export function addLogs(program: Command): void {
  program
    .command("logs")
    .description("pack what support needs into one file, without secrets: findings, versions, settings, logs")
    .requiredOption("--out <file>", "the file to write, *.tar.gz")
    .option("--log <file...>", "log files to add, where no journal of a box is at hand")
    .option("--box-socket <path>", "where the box's agent listens", boxSocketPath)
    .addHelpText(
      "after",
      "\nExample:\n  kontor logs --out kontor-logs.tar.gz --data /srv/kontor --log /var/log/kontor.log",
    )
    .action(
      async ({ out, log = [], boxSocket }: { out: string; log?: string[]; boxSocket: string }, command: Command) => {
        const { dataDir, voice } = generalOptions(command);
        const folder = existingFolder(dataDir);
        const [{ examine }, { collectLogs }, { writeBundle }, { openForReading }] = await Promise.all([
          import("../doctor/examine.ts"),
          import("../../box/care/logs/collect-logs.ts"),
          import("../../box/care/logs/write-bundle.ts"),
          import("../../store/connection.ts"),
        ]);
        const nowMs = Date.now();
        const findings = await examine(folder, nowMs);
        const more = [...log.map(logPart), ...(await fromAppliance(dataDir)), ...(await fromAgent(boxSocket))];
        const db = openForReading(folder.book);
        try {
          const parts = collectLogs({ folder, db, findings, nowMs, more });
          const file = resolve(out);
          const bytes = await writeBundle(file, parts, tmpdir());
          voice.result(
            { file, bytes, parts: [...parts.keys()] },
            `${file}: ${parts.size} parts, ${(bytes / 1e6).toFixed(2)} MB. Secrets are taken out.`,
          );
        } finally {
          db.close();
        }
      },
    );
}

function logPart(path: string): MorePart {
  try {
    return { name: `log-${basename(path)}`, text: readFileSync(path, "utf8") };
  } catch (error) {
    return fail("no-file", "A log file cannot be read", (error as Error).message, "Check its name.");
  }
}

/** A stopped appliance has nothing to add. */
async function fromAppliance(dataDir: string): Promise<MorePart[]> {
  const { ApplianceClient } = await import("../appliance-client.ts");
  try {
    const client = ApplianceClient.of(dataDir);
    return await Promise.all(
      asked.map(async (name) => ({ name: `${name}.json`, text: JSON.stringify(await answer(client, name), null, 1) })),
    );
  } catch {
    return [];
  }
}

const answer = (client: { callAny(name: string, input: unknown): Promise<unknown> }, name: string): Promise<unknown> =>
  client.callAny(name, {}).catch((error: Error) => ({ refused: error.message }));

/** Elsewhere than on a box there is no journal of ours. */
async function fromAgent(socketPath: string): Promise<MorePart[]> {
  const { askAgent } = await import("../../box/agent/client.ts");
  try {
    const said = await askAgent(socketPath, "care.journal", {}, { by: "kontor logs" });
    if (!said.ok) return [];
    return [
      { name: "journal.log", text: said.value.units },
      { name: "kernel.log", text: said.value.kernel },
    ];
  } catch {
    return [];
  }
}
