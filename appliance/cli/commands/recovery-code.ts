import type { Command } from "commander";
import { generalOptions } from "../general-options.ts";

export function addRecoveryCode(program: Command): void {
  program
    .command("recovery-code")
    .description("make the code that opens encrypted backups; it is shown this once, and the box keeps none")
    .option("--replace", "make a new one; older backups still need the older code")
    .addHelpText(
      "after",
      "\nA passphrase in KONTOR_BACKUP_PASSPHRASE opens the backups as well.\n\nExample:\n  kontor recovery-code --data /srv/kontor",
    )
    .action(async ({ replace = false }: { replace?: boolean }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const { ApplianceClient } = await import("../appliance-client.ts");
      const passphrase = process.env.KONTOR_BACKUP_PASSPHRASE ?? "";
      const made = await ApplianceClient.of(dataDir).call("care.make-recovery-code", { passphrase, replace });
      const text = [
        made.code,
        "Write it down and keep it away from the box: without it nobody opens a backup.",
        `The program age opens them with ${made.ageKey}`,
      ];
      voice.result({ ...made }, text.join("\n"));
    });
}
