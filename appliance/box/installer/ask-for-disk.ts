import type { Host } from "../agent/host.ts";
import { type SurveyedDisk, surveyDisks } from "../install/survey.ts";
import type { Terminal } from "./terminal.ts";
import { eraseWord, words } from "./words.ts";

/**
 * Asks which disk, says what is on it, and wants a word typed before it is erased. Looks anew each time, because somebody may plug a disk in meanwhile.
 */
export async function askForDisk(
  terminal: Pick<Terminal, "say" | "ask">,
  version: string,
  host: Pick<Host, "disks" | "open">,
  stickGuid: string,
): Promise<SurveyedDisk | undefined> {
  for (;;) {
    const surveyed = await surveyDisks(host, stickGuid);
    const fit = surveyed.filter(({ unfit }) => !unfit);
    terminal.say(words.welcome(version));
    for (const [n, disk] of fit.entries()) terminal.say(words.disk(n + 1, disk));
    for (const disk of surveyed) if (disk.unfit && disk.unfit !== "stick") terminal.say(words.unfit(disk, disk.unfit));
    if (fit.length === 0) {
      await terminal.ask(words.noDisk);
      continue;
    }
    const chosen = fit[Number(await terminal.ask(words.which(fit.length))) - 1];
    if (!chosen) continue;
    terminal.say(words.willErase(chosen));
    const isFree = chosen.content === "empty" || chosen.content === "kontor-unfinished";
    if ((await terminal.ask(words.confirm(isFree))).toUpperCase() === eraseWord) return chosen;
    terminal.say(words.nothingDone);
  }
}
