import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkShift } from "./checks/check-shift.ts";
import { closingObject, summary } from "./closing.ts";
import { type DemoOptions, demoHelp, demoOptions } from "./demo-options.ts";
import { Picture } from "./picture.ts";
import { planShift } from "./plan/shift-plan.ts";
import { runShift } from "./run-shift.ts";
import { Tally } from "./tally.ts";

const options = read(process.argv.slice(2));
const data = dataFolder(options);
const tally = new Tally();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    process.stderr.write(`\nThe shift is broken off. The data folder is ${data}\n`);
    process.exit(130);
  });
const picture = new Picture({ isQuiet: options.json, tally, speed: options.speed });
try {
  const plan = planShift(options.seed, options.orders, new Date());
  const shift = await runShift({ options, data, plan, tally, onBoard: (board, phase) => picture.draw(board, phase) });
  picture.draw(undefined, "the book is checked");
  const report = await checkShift({ data, plan, shift, tally });
  picture.end();
  const closing = closingObject({ options, plan, shift, tally, report });
  process.stdout.write(options.json ? `${JSON.stringify(closing)}\n` : summary(closing, report));
  if (!report.ok) {
    if (options.json) process.stderr.write(summary(closing, report));
    process.exitCode = 1;
  }
} catch (error) {
  picture.end();
  process.stderr.write(`The shift broke off: ${(error as Error).stack}\n${tally.surprises.join("\n")}\n`);
  process.exitCode = 1;
} finally {
  if (options.keep || process.exitCode === 1) process.stderr.write(`The data folder is ${data}\n`);
  else rmSync(data, { recursive: true, force: true });
}

function read(args: readonly string[]): DemoOptions {
  try {
    const given = demoOptions(args);
    if (given !== "help") return given;
    process.stdout.write(demoHelp);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${demoHelp}`);
    process.exit(2);
  }
}

function dataFolder({ data: wished }: DemoOptions): string {
  if (wished === "") return mkdtempSync(join(tmpdir(), "kontor-demo-"));
  const folder = resolve(wished);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length === 0) return folder;
  process.stderr.write(`${folder} is not empty: the demo begins with a fresh site. Name another folder with --data.\n`);
  process.exit(2);
}
