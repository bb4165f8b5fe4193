import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  type FirstBootStep,
  type FirstBootStepState,
  firstBootShape,
  firstBootSteps,
} from "#sync/contracts/box/first-boot.ts";

/** How far a first boot is. Kept on the disk after every step, so that it goes on there after a power cut. */
export interface Progress {
  /** Of which site: a box that became another by a restore begins with that site's state, not with this. */
  siteId: string;
  state: "open" | "done";
  steps: FirstBootStepState[];
  /** A provisioning file was taken: SHA-256 of its bytes. Taken once, and never again. */
  provisioned: string;
}

const progressShape = z.object({
  siteId: z.string(),
  state: z.enum(["open", "done"]),
  steps: firstBootShape.shape.steps,
  provisioned: z.string().default(""),
});

const fileIn = (dataDir: string): string => join(dataDir, "first-boot.json");

/** Undefined before the first step of this site; a file that cannot be read counts as none, since every step can be answered again. */
export function readProgress(dataDir: string, siteId: string): Progress | undefined {
  const path = fileIn(dataDir);
  if (!existsSync(path)) return undefined;
  try {
    const progress = progressShape.parse(JSON.parse(readFileSync(path, "utf8")));
    return progress.siteId === siteId ? progress : undefined;
  } catch {
    return undefined;
  }
}

/** On the medium when it returns. */
export function keepProgress(dataDir: string, progress: Progress): void {
  const path = fileIn(dataDir);
  const file = openSync(`${path}.part`, "w", 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(progress, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.part`, path);
  flushFolder(dirname(path));
}

/** A rename is on the medium when its folder is. */
export function flushFolder(folder: string): void {
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** All steps in their order; what was not touched is open, or not here where the machine is not ours. */
export function stepsOf(progress: Progress | undefined, isOurs: boolean): FirstBootStepState[] {
  return firstBootSteps.map((step) => {
    const kept = progress?.steps.find((one) => one.step === step);
    const isElsewhere = !isOurs && ofTheMachine.has(step);
    return kept ?? { step, outcome: isElsewhere ? "not-here" : "open", detail: "", problem: null, atMs: null };
  });
}

const ofTheMachine = new Set<FirstBootStep>(["network", "clock"]);

/** The same with one step as it is now. */
export function withStep(progress: Progress, now: FirstBootStepState): Progress {
  const { steps } = progress;
  return { ...progress, steps: [...steps.filter(({ step }) => step !== now.step), now] };
}
