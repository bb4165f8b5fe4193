import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { ApplianceClient } from "../appliance-client.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

export function addCall(program: Command): void {
  program
    .command("call")
    .description("any command or query of the appliance by its name; without a name the list of them")
    .argument("[name]")
    .argument("[input]", "JSON, or - to read it from standard input", "{}")
    .addHelpText("after", `\nExample:\n  kontor call orders.list '{"limit":3}'`)
    .action(async (name: string | undefined, text: string, _options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      if (name === undefined) {
        const { contracts } = await import("#sync/contracts/list.ts");
        const list = Object.values(contracts).map((contract) => ({
          name: contract.name,
          kind: contract.kind,
          title: contract.title,
        }));
        const width = Math.max(...list.map((one) => one.name.length));
        voice.result({ contracts: list }, list.map((one) => `${one.name.padEnd(width)}  ${one.title}`).join("\n"));
        return;
      }
      const input = parsed(text === "-" ? readFileSync(0, "utf8") : text);
      const value = await ApplianceClient.of(dataDir).callAny(name, input);
      voice.result({ name, value }, JSON.stringify(value, null, 2));
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(
      "json-invalid",
      "The input is not JSON",
      (error as Error).message,
      "Quote it for your shell, or pipe it in with -.",
    );
  }
}
