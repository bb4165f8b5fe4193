import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { generalOptions } from "../general-options.ts";

const main = fileURLToPath(new URL("../../main.ts", import.meta.url));

export function addStart(program: Command): void {
  program
    .command("start")
    .description("start the appliance in the foreground; Ctrl+C stops it in order")
    .argument("[options...]", "options of the appliance, such as --port 8080 or --demo-site")
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText("after", "\nExample:\n  kontor start --data /srv/kontor --port 8080 --demo-site")
    .action(async (options: string[], _own, command: Command) => {
      const { dataDir } = generalOptions(command);
      const child = spawn(process.execPath, [main, "--data", dataDir, ...options], { stdio: "inherit" });
      const pass = (signal: NodeJS.Signals) => child.kill(signal);
      process.on("SIGTERM", pass);
      // A terminal sends Ctrl+C to both: the appliance stops, and this waits for it.
      process.on("SIGINT", () => {});
      const [code] = (await once(child, "exit")) as [number | null];
      process.off("SIGTERM", pass);
      process.exitCode = code ?? 1;
    });
}
