import type { Command } from "commander";
import type { VerifyReport } from "../../store/verify.ts";
import { existingFolder } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";
import type { Voice } from "../voice.ts";

export function addVerify(program: Command): void {
  program
    .command("verify")
    .description("walk the chain of facts and check the book against itself, also while the appliance runs")
    .addHelpText("after", "\nExample:\n  kontor verify --data /srv/kontor")
    .action(async (_options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const { book } = existingFolder(dataDir);
      const { openForReading } = await import("../../store/connection.ts");
      const { verify } = await import("../../store/verify.ts");
      const db = openForReading(book);
      try {
        db.exec("BEGIN"); // one moment of the book, whatever is written meanwhile
        const report = verify(db, (done, total) => voice.progress("verify", done, total));
        tellVerified(voice, report);
        if (!report.ok) process.exitCode = 1;
      } finally {
        db.close();
      }
    });
}

export function tellVerified(voice: Voice, { ok, facts, origins, problems }: VerifyReport): void {
  const ends = origins.map(({ origin, seq }) => `${origin} ${seq}`).join(", ");
  const text = ok
    ? `The book is sound: ${facts} facts (${ends}).`
    : [
        `The book is NOT sound: ${problems.length} problems in ${facts} facts.`,
        ...problems.map(({ what, pos, detail }) => `  ${what}${pos > 0 ? ` at fact ${pos}` : ""}: ${detail}`),
        "Keep this folder as it is. Try `kontor rebuild`; if the chain itself is broken, restore a backup.",
      ].join("\n");
  voice.result({ ok, facts, origins, problems }, text);
}
