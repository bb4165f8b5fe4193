import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { ApplianceClient } from "../appliance-client.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

export function addFirstBoot(program: Command): void {
  program
    .command("first-boot")
    .description("set up a new site by a file of answers, or see how far its first boot is")
    .option("--file <file>", "provision.json; files that it imports lie beside it")
    .option("--check", "only say whether the file is as it should be; needs no running appliance")
    .addHelpText(
      "after",
      "\nExample:\n  kontor first-boot --file provision.json\nAn example of the file is docs/install/provision.example.json.",
    )
    .action(async ({ file, check = false }: { file?: string; check?: boolean }, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const given = file === undefined ? undefined : await readFile(resolve(file));
      if (check) {
        if (!given) fail("no-file", "Which file is to be checked?", "", "Name it with --file.");
        return voice.result({ file, ok: true }, `${file}: as it should be.`);
      }
      const client = ApplianceClient.of(dataDir);
      const status = given
        ? await client.call("first-boot.provision", { answers: await given.answers(), finish: given.finish })
        : await client.call("first-boot.status", {});
      const lines = status.steps.map(
        ({ step, outcome, detail, problem }) =>
          `  ${step.padEnd(10)} ${outcome.padEnd(12)} ${problem ? `${problem.title}: ${problem.detail} ${problem.todo}` : detail}`,
      );
      voice.result(status, [`First boot: ${status.state}.`, ...lines].join("\n"));
      if (given && status.steps.some(({ outcome }) => outcome === "not-applied")) process.exitCode = 1;
    });
}

async function readFile(path: string) {
  if (!existsSync(path)) fail("no-file", "The file cannot be read", path, "Check its name.");
  const [{ answersOf, readProvision }, { readBeside }] = await Promise.all([
    import("../../box/first-boot/provision.ts"),
    import("../../box/first-boot/provision-file.ts"),
  ]);
  const read = readProvision(readFileSync(path, "utf8"));
  if (!read.ok)
    return fail(
      "provision-invalid",
      "The file is not as it should be",
      read.problems.map((one) => `${one.path === "" ? "the file" : one.path}: ${one.expected}`).join("; "),
      "Correct what is named; docs/install/provision.schema.json describes every field.",
    );
  const { provision } = read;
  return { finish: provision.finish, answers: () => answersOf(provision, readBeside(path)) };
}
