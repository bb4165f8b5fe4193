import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildTools, testTools } from "../debian-packages.ts";
import { releaseOf } from "../release.ts";
import { signer } from "../signing.ts";
import { needTools } from "../tools.ts";
import { Proof, type StepName, stepNames } from "./proof.ts";

const repository = join(import.meta.dirname, "../../..");
const cacheFolder = join(repository, ".cache/usb-image");

const help = `Proves the image in an emulated PC: installs from the stick, works, updates, rolls back. One JSON line for each step.

  --image FILE   the stick (dist/usb-image/kontor-<version>-x64.img; npm run image makes it)
  --only STEPS   of ${stepNames.join(", ")} (the first five), in this order, by comma
  --all          all of them: an hour and more, for npm run soak -- --only image
  --plain        the data partition without encryption, so that the checker of power cuts can look into it
  --folder DIR   where the disks of the emulated PC lie (.cache/usb-image/proof)
  --keep         leaves them there, and starts from those that are there
  --runs VERSION what a disk that was kept runs (that of the stick)

Example: scripts/usb-image/test --only install,boot
`;

const { values } = parseArgs({
  options: {
    image: { type: "string" },
    only: { type: "string" },
    all: { type: "boolean", default: false },
    plain: { type: "boolean", default: false },
    folder: { type: "string", default: join(cacheFolder, "proof") },
    runs: { type: "string" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) process.stdout.write(help);
else process.exitCode = (await run()) ? 0 : 1;

async function run(): Promise<boolean> {
  needTools([...buildTools, ...testTools]);
  const { release } = releaseOf();
  const image = values.image ?? join(repository, `dist/usb-image/kontor-${release.version}-x64.img`);
  if (!existsSync(image)) throw new Error(`${image} is not there: run npm run image first.`);
  const steps = values.only
    ? values.only.split(",").map(stepNamed)
    : values.all
      ? [...stepNames]
      : stepNames.slice(0, 5);
  const { folder } = values;
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  say({ image, imageBytes: statSync(image).size, steps });
  const proof = new Proof({
    folder,
    image,
    encrypt: !values.plain,
    version: values.runs ?? release.version,
    signing: signer(cacheFolder, () => undefined),
    cacheFolder,
  });
  try {
    for (const name of steps) {
      const startedAt = performance.now();
      try {
        const told = await proof.run(name);
        say({ step: name, ok: true, ...told, seconds: Math.round((performance.now() - startedAt) / 1_000) });
      } catch (error) {
        say({
          step: name,
          ok: false,
          why: (error as Error).message,
          seconds: Math.round((performance.now() - startedAt) / 1_000),
        });
        return false;
      } finally {
        await proof.stop();
      }
    }
    return true;
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
  }
}

function stepNamed(name: string): StepName {
  const found = stepNames.find((one) => one === name);
  if (!found) throw new Error(`There is no step ${JSON.stringify(name)}: ${stepNames.join(", ")}.`);
  return found;
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
