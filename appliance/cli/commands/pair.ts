import { type Command, Option } from "commander";
import type { Role } from "#sync/model/records/person.ts";
import { roles } from "#sync/model/records/person.ts";
import { ApplianceClient } from "../appliance-client.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

type Kind = "handheld" | "kiosk" | "machine" | "integration";

export function addPair(program: Command): void {
  program
    .command("pair")
    .description("a one-time code by which a device pairs within ten minutes")
    .argument("<name>", "what people call the device")
    .addOption(new Option("--kind <kind>").choices(["handheld", "kiosk", "machine", "integration"]).default("handheld"))
    .option("--roles <roles>", `what it may do by itself, of ${roles.join(", ")}`, "")
    .option("--topic <filter...>", "MQTT topics it may publish and subscribe besides its own", [])
    .addHelpText(
      "after",
      '\nExample:\n  kontor pair "Kiosk gate 1" --kind kiosk --roles receiver,picker\n  kontor pair "AMR 7" --kind machine --topic uagv/v2/maker/0007/#',
    )
    .action(async (name: string, options: { kind: Kind; roles: string; topic: string[] }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const wanted = options.roles
        .split(",")
        .map((role) => role.trim())
        .filter(Boolean);
      const unknown = wanted.filter((role) => !roles.includes(role as Role));
      if (unknown.length > 0)
        fail("role-unknown", "There is no such role", unknown.join(", "), `Use ${roles.join(", ")}.`);
      const client = ApplianceClient.of(dataDir);
      const { code, expiresAt } = await client.call("devices.invite", {
        name,
        kind: options.kind,
        roles: wanted as Role[],
        topics: { publish: options.topic, subscribe: options.topic },
      });
      const until = new Date(expiresAt).toISOString();
      voice.result(
        { name, kind: options.kind, code, expiresAt },
        `Enter this code on the device: ${code}\nIt is good once, until ${until}.`,
      );
    });
}
