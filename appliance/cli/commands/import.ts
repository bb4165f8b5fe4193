import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Command, Option } from "commander";
import { ApplianceClient } from "../appliance-client.ts";
import { generalOptions } from "../general-options.ts";
import { CliFailure, fail, type Voice } from "../voice.ts";

interface Options {
  as?: string;
  separator?: string;
  decimal?: string;
  dateOrder?: string;
  drafts?: boolean;
  again?: boolean;
  strictCounts?: boolean;
}

export function addImport(program: Command): void {
  program
    .command("import")
    .description("take files, X12 (856, 940, 997) or CSV: each whole, or not at all with every problem named")
    .argument("<files...>")
    .addOption(
      new Option("--as <kind>", "what it is, when its content does not tell").choices([
        "items",
        "locations",
        "stock",
        "orders",
        "asns",
        "x12",
      ]),
    )
    .addOption(new Option("--separator <mark>", "of a CSV file").choices([",", ";", "|", "tab"]))
    .addOption(new Option("--decimal <mark>").choices(["point", "comma"]))
    .addOption(new Option("--date-order <order>", "of dates such as 03/04/2026").choices(["day-first", "month-first"]))
    .option("--drafts", "keep orders with mistakes as drafts")
    .option("--again", "take it although the same bytes were taken before")
    .option("--strict-counts", "refuse an X12 file whose trailers count wrongly")
    .addHelpText("after", "\nExample:\n  kontor import items.csv stock.csv --date-order day-first")
    .action(async (files: string[], options: Options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const client = ApplianceClient.of(dataDir);
      let refused = 0;
      for (const [at, path] of files.entries()) {
        if (files.length > 1) voice.progress("import", at, files.length);
        if (!(await importOne(client, voice, path, queryOf(options)))) refused++;
      }
      if (files.length > 1) voice.progress("import", files.length, files.length);
      if (refused > 0) process.exitCode = 1;
    });
}

async function importOne(
  client: ApplianceClient,
  voice: Voice,
  path: string,
  options: Record<string, string>,
): Promise<boolean> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return fail("no-file", "The file cannot be read", (error as Error).message, "Check its name.");
  }
  try {
    const { fileId, kind, outcome, result, warnings } = await client.upload(basename(path), bytes, options);
    for (const warning of warnings.slice(0, 20)) voice.note({ file: path, ...warning }, `${path}: ${warning.text}`);
    const counts = Object.entries(result).map(([name, count]) => `${name} ${JSON.stringify(count)}`);
    const text = `${path}: ${outcome === "imported" ? "taken" : "was taken before"} as ${kind}. ${counts.join("; ")}`;
    voice.result({ file: path, fileId, kind, outcome, result, warnings: warnings.length }, text);
    return true;
  } catch (error) {
    if (!(error instanceof CliFailure) || error.problem.code !== "file-refused") throw error;
    const { problems } = error.problem.data as { problems: { text: string }[] };
    const text = [
      `${path}: not taken, ${problems.length === 1 ? "one problem" : `${problems.length} problems`}`,
      ...problems.map((one) => `  ${one.text}`),
    ];
    voice.result({ file: path, outcome: "refused", problems }, text.join("\n"));
    return false;
  }
}

function queryOf({ as, separator, decimal, dateOrder, drafts, again, strictCounts }: Options): Record<string, string> {
  return {
    ...(as && { as }),
    ...(separator && { separator: separator === "tab" ? "\t" : separator }),
    ...(decimal && { decimal }),
    ...(dateOrder && { dateOrder }),
    ...(drafts && { drafts: "true" }),
    ...(again && { again: "true" }),
    ...(strictCounts && { strictCounts: "true" }),
  };
}
