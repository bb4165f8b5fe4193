import { writeFileSync } from "node:fs";
import { Argument, type Command } from "commander";
import { exportKind } from "#sync/contracts/files.ts";
import { ApplianceClient } from "../appliance-client.ts";
import { generalOptions } from "../general-options.ts";
import { fail } from "../voice.ts";

interface Options {
  out?: string;
  number?: string;
  partner?: string;
  owner?: string;
  sku?: string;
  zone?: string;
  from?: string;
  to?: string;
}

export function addExport(program: Command): void {
  program
    .command("export")
    .description("write one file from the book")
    .addArgument(new Argument("<kind>").choices(exportKind.options))
    .option("--out <file>", "where to; standard output when left out")
    .option("--number <number>", "945: the order, 944: the delivery, 997 and 999: the id of the file")
    .option("--partner <id>", "whom an X12 file goes to")
    .option("--owner <id>", "only goods of this owner")
    .option("--sku <sku>", "only this item")
    .option("--zone <zone>", "only this zone")
    .option("--from <time>", "from this time on, such as 2026-03-01 or 2026-03-01T14:00Z")
    .option("--to <time>", "up to this time")
    .addHelpText(
      "after",
      "\nExample:\n  kontor export stock-csv --out stock.csv\n  kontor export moves-csv --from 2026-03-01",
    )
    .action(async (kind: string, { out, from, to, ...filters }: Options, command: Command) => {
      const { dataDir, voice } = generalOptions(command);
      const client = ApplianceClient.of(dataDir);
      const query = new URLSearchParams();
      for (const name of ["number", "partner", "owner", "sku", "zone"] as const)
        if (filters[name] !== undefined) query.set(name, filters[name]);
      if (from !== undefined) query.set("fromMs", String(timeOf("--from", from)));
      if (to !== undefined) query.set("toMs", String(timeOf("--to", to)));
      const { name, bytes } = await client.download(`/api/v1/files/export/${kind}?${query}`);
      if (out === undefined) process.stdout.write(bytes);
      else {
        writeFileSync(out, bytes);
        voice.result({ file: out, name, sizeBytes: bytes.length }, `${out}: ${bytes.length} bytes (${name})`);
      }
    });
}

function timeOf(option: string, text: string): number {
  const ms = Date.parse(text);
  return Number.isNaN(ms)
    ? fail("time-invalid", "This is not a time", `${option} ${text}`, "Write it as 2026-03-01 or 2026-03-01T14:00Z.")
    : ms;
}
