import type { Command } from "commander";
import { existingFolder } from "../data-dir.ts";
import { generalOptions } from "../general-options.ts";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look for what is wrong or soon will be: disk, book, clock, certificate, queue, dead letters, files")
    .addHelpText("after", "\nExample:\n  kontor doctor --data /srv/kontor --json")
    .action(async (_options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const { examine } = await import("../doctor/examine.ts");
      const findings = await examine(existingFolder(dataDir), Date.now());
      for (const { check, state, detail, todo } of findings)
        voice.note({ check, state, detail, todo }, `${marks[state]} ${check}: ${detail}${todo ? `\n    ${todo}` : ""}`);
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
