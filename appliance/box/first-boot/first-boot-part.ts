import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { FirstBootAnswer, FirstBootStep } from "#sync/contracts/box/first-boot.ts";
import { problemOf } from "#sync/contracts/refusals.ts";
import type { Part, Site } from "../../site/site.ts";
import type { Caller } from "../../store/book.ts";
import { BoxDesk } from "../box-desk.ts";
import { FirstBootDesk, inSteps } from "./first-boot-desk.ts";
import { answersOf, filesOf, type Provision, provisionFileName } from "./provision.ts";
import { findProvision, readBeside, retireProvision } from "./provision-file.ts";

/** A cloud that cannot be reached is tried again for a day: the line of a new site may come later than its box. */
export const pairEveryMs = 30_000;
export const pairTriesMax = (24 * 3_600_000) / pairEveryMs;

/** Answers that are only of the book are applied before the doors open; the others take a while, and nobody waits for them. */
const ofTheBook: ReadonlySet<FirstBootStep> = new Set(["language", "site", "admin", "import"]);
const system: Caller = { actor: "system", device: "appliance", roles: ["admin"] };

/** The first boot of a site: its doors, and the answers that somebody wrote into a file beforehand. */
export const firstBootPart: Part = {
  name: "first boot",
  async start(site) {
    const box = new BoxDesk(site);
    const desk = new FirstBootDesk(site, box);
    Object.assign(site.doors, desk.doors);
    const rest = await beginProvision(site, desk, box);
    const running = rest?.().catch((error) => {
      if (!box.signal.aborted) site.log.error({ err: error }, "the provisioning file could not be applied to its end");
    });
    return async () => {
      box.stop();
      await running;
    };
  },
};

/** Applies what is only of the book, and gives the rest to be done beside the work. */
async function beginProvision(
  site: Site,
  desk: FirstBootDesk,
  box: BoxDesk,
): Promise<(() => Promise<void>) | undefined> {
  const found = findProvision(site.options.provision || join(site.folder.root, provisionFileName));
  if (!found || desk.progress?.provisioned === found.sha256) return undefined;
  const { path, sha256, read } = found;
  const pairs = desk.progress?.steps.some(({ step, outcome }) => step === "cloud" && outcome === "waiting");
  if (!desk.isOpen && !pairs) {
    site.log.warn({ path }, "the provisioning file was not applied: this site is set up already");
    return undefined;
  }
  if (!read.ok) {
    site.log.error(
      { path, problems: read.problems },
      "the provisioning file was not applied: it is not as it should be",
    );
    await box.note({ what: "provision", outcome: "failed", detail: { problems: textOf(read.problems) } });
    return undefined;
  }
  const { provision } = read;
  const answers = await stepsOfFile(desk, provision, path);
  desk.applying = desk.isOpen;
  if (desk.isOpen) for (const answer of answers.filter(({ step }) => ofTheBook.has(step))) await once(desk, answer);
  return async () => {
    await agentThere(box);
    if (desk.isOpen)
      for (const answer of answers.filter(({ step }) => !ofTheBook.has(step) && step !== "cloud"))
        await once(desk, answer);
    const cloud = answers.find((answer) => answer.step === "cloud");
    let isWaiting = cloud !== undefined && (await pair(desk, cloud));
    desk.applying = false;
    if (provision.finish && desk.isOpen && desk.hasAdmin) await desk.end(system);
    for (let tries = 1; cloud && isWaiting && tries < pairTriesMax; tries++) {
      await setTimeout(pairEveryMs, undefined, { signal: box.signal });
      isWaiting = await pair(desk, cloud);
    }
    const isImported = desk.progress?.steps.some(({ step, outcome }) => step === "import" && outcome === "applied");
    retireProvision(path, provision, isImported ? filesOf(provision) : []);
    desk.provisioned(sha256);
    const steps = desk.progress?.steps ?? [];
    site.log.info(
      { path, steps: steps.map(({ step, outcome }) => `${step} ${outcome}`) },
      "the provisioning file was applied",
    );
  };
}

/** On a box the agent comes up after the appliance; where its folder is not, none will come. */
async function agentThere(box: BoxDesk): Promise<void> {
  if (!existsSync(dirname(box.socketPath))) return;
  for (let waitedMs = 0; !box.isOurs && waitedMs < agentWithinMs; waitedMs += lookEveryMs)
    await setTimeout(lookEveryMs, undefined, { signal: box.signal });
}
const agentWithinMs = 120_000;
const lookEveryMs = 500;

/** A file that is to be imported and cannot be read is the trouble of that step alone. */
async function stepsOfFile(desk: FirstBootDesk, provision: Provision, path: string): Promise<FirstBootAnswer[]> {
  let last = "";
  const read = readBeside(path);
  try {
    const noting = (name: string) => {
      last = name;
      return read(name);
    };
    return inSteps(await answersOf(provision, noting));
  } catch {
    const { type: _type, ...problem } = problemOf({ code: "media-file-unknown", path: last });
    desk.keep("import", "not-applied", { problem: { ...problem, data: { path: last } } });
    return inSteps(await answersOf({ ...provision, import: undefined }, read));
  }
}

/** What was applied before the power went is not applied again. */
async function once(desk: FirstBootDesk, answer: FirstBootAnswer): Promise<void> {
  if (desk.progress?.steps.some(({ step, outcome }) => step === answer.step && outcome === "applied")) return;
  await desk.try(answer, system);
}

/** Whether the cloud is to be tried again later. */
async function pair(desk: FirstBootDesk, answer: FirstBootAnswer): Promise<boolean> {
  const known = desk.progress?.steps.find(({ step }) => step === "cloud");
  if (known?.outcome === "applied") return false;
  const { problem } = await desk.try(answer, system);
  if (problem?.code !== "cloud-unreachable") return false;
  desk.keep("cloud", "waiting", { problem });
  return true;
}

const textOf = (problems: readonly { path: string; expected: string }[]): string =>
  problems.map(({ path, expected }) => `${path}: ${expected}`).join("; ");
