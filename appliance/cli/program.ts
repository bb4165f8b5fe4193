import { Command, CommanderError } from "commander";
import { version } from "../site/version.ts";
import { addBackup } from "./commands/backup.ts";
import { addCall } from "./commands/call.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExport } from "./commands/export.ts";
import { addFirstBoot } from "./commands/first-boot.ts";
import { addImport } from "./commands/import.ts";
import { addLogs } from "./commands/logs.ts";
import { addPair } from "./commands/pair.ts";
import { addRebuild } from "./commands/rebuild.ts";
import { addRecoveryCode } from "./commands/recovery-code.ts";
import { addReplace } from "./commands/replace.ts";
import { addRestore } from "./commands/restore.ts";
import { addStandby } from "./commands/standby.ts";
import { addStart } from "./commands/start.ts";
import { addSync } from "./commands/sync.ts";
import { addUpdate } from "./commands/update.ts";
import { addVerify } from "./commands/verify.ts";
import { CliFailure, Voice } from "./voice.ts";

/**
 * Every command with its help. A command loads what it needs when it runs: the store alone takes longer to load than most
 * commands take.
 */
export function commandLine(): Command {
  const program = new Command("kontor")
    .description("The Kontor warehouse appliance: start it, feed it, look after its book.")
    .version(version)
    .option("--data <dir>", "data folder of the site", process.env.KONTOR_DATA ?? "data")
    .option("--json", "one JSON object on each line, for programs", false)
    .showHelpAfterError("(kontor --help shows every command, kontor COMMAND --help an example)")
    .exitOverride()
    .enablePositionalOptions();

  for (const add of [
    addStart,
    addFirstBoot,
    addImport,
    addExport,
    addBackup,
    addRestore,
    addVerify,
    addRebuild,
    addDoctor,
    addLogs,
    addRecoveryCode,
    addCall,
    addPair,
    addSync,
    addReplace,
    addStandby,
    addUpdate,
  ])
    add(program);
  // `--data` and `--json` may stand before or after the command's own words.
  for (const command of program.commands) {
    command.option("--data <dir>", "data folder of the site").option("--json", "one JSON object on each line");
    command.exitOverride();
  }
  return program;
}

/** Runs one command line. Ends with 0 when all went well, 1 when not, 2 when it was called wrongly. */
export async function runCommandLine(): Promise<void> {
  try {
    await commandLine().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      const voice = new Voice(process.argv.includes("--json"));
      if (error instanceof CliFailure) voice.error(error.problem);
      else {
        const { message, stack } = error as Error;
        voice.error({ code: "fault", title: "Something went wrong", detail: message, todo: stack ?? "" });
      }
      process.exitCode = 1;
    }
  }
}
