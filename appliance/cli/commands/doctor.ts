import type { Command } from "commander";
import { existingFolder } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description(
      "look for what is wrong or soon will be: disk, book, clock, backups, machines, cloud, and what to do about it",
    )
    .option("--thorough", "check every fact against every balance, as `kontor verify` does")
    .addHelpText("after", "\nExample:\n  kontor doctor --data /srv/kontor --json")
    .action(async ({ thorough = false }: { thorough?: boolean }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const [{ examine }, { wordedFinding }, { checkWords }, { runbookOf }] = await Promise.all([
        import("../doctor/examine.ts"),
        import("../../box/care/worded-finding.ts"),
        import("#sync/model/care/finding-words.ts"),
        import("#sync/model/care/alarms.ts"),
      ]);
      const findings = (await examine(existingFolder(dataDir), Date.now(), thorough)).map(wordedFinding);
      for (const { check, state, detail, todo, alarm } of findings) {
        const runbook = alarm === null ? undefined : runbookOf(alarm);
        const more = [todo, runbook && `See ${runbook}`].filter(Boolean).map((line) => `\n    ${line}`);
        const what = checkWords[check].en.toLowerCase();
        voice.note(
          { check, state, detail, ...(todo && { todo }), ...(alarm && { alarm, runbook }) },
          `${marks[state]} ${what}: ${detail}${more.join("")}`,
        );
      }
      const wrong = findings.filter(({ state }) => state === "wrong").length;
      const odd = findings.filter(({ state }) => state === "odd").length;
      const text =
        wrong > 0
          ? `${things(wrong)} wrong.`
          : odd > 0
            ? `Nothing is wrong; ${odd === 1 ? "one thing needs" : `${odd} things need`} a look.`
            : "All is well.";
      voice.result({ ok: wrong === 0, wrong, odd }, text);
      if (wrong > 0) process.exitCode = 1;
    });
}

const things = (count: number): string => (count === 1 ? "One thing is" : `${count} things are`);
const marks = { well: "ok  ", odd: "look", wrong: "BAD " } as const;
