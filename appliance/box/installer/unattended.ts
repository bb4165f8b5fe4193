import type { Host } from "../agent/host.ts";
import { filesOf, type Provision, provisionFileName } from "../first-boot/provision.ts";
import { chooseDisk, type DiskChoice, type UnattendedAnswers } from "../install/choose-disk.ts";
import { spentAnswers } from "../install/spent-answers.ts";
import { readStickFiles, rewriteOnStick, stickPaths } from "../install/stick.ts";
import type { SurveyedDisk } from "../install/survey.ts";

export type Unasked =
  | { ok: true; disk: SurveyedDisk; usesUpAlwaysOnce: boolean }
  | { ok: false; why: Exclude<DiskChoice, { eraseIsAllowed: true }> };

/** The disk that the answers of the stick allow to take, or why a person has to choose. */
export function diskWithoutAsking(surveyed: readonly SurveyedDisk[], answers: UnattendedAnswers): Unasked {
  const choice = chooseDisk(surveyed, answers);
  return "why" in choice
    ? { ok: false, why: choice }
    : { ok: true, disk: choice.disk, usesUpAlwaysOnce: choice.usesUpAlwaysOnce };
}

/** What the new box finds in its data folder: the answers for its first start, and the files they name. */
export async function siteFilesOf(
  host: Pick<Host, "open">,
  filesPath: string,
  answers: Uint8Array,
  provision: Provision,
): Promise<{ name: string; bytes: Uint8Array }[]> {
  const names = filesOf(provision);
  const contents = await readStickFiles(
    host,
    filesPath,
    names.map((name) => `/${name}`),
  );
  const missing = names.filter((_, n) => !contents[n]);
  if (missing.length > 0) throw new Error(`provision.json names ${missing.join(", ")}, and the stick does not have it`);
  return [
    { name: provisionFileName, bytes: answers },
    ...contents.flatMap((bytes, n) => (bytes ? [{ name: names[n] ?? "", bytes }] : [])),
  ];
}

/** "Once" is over: the same stick does not erase a second time without being asked, and its pairing code is gone. */
export async function afterUse(host: Pick<Host, "open">, filesPath: string, answers: Uint8Array): Promise<void> {
  await rewriteOnStick(host, filesPath, stickPaths.provision, spentAnswers(Buffer.from(answers).toString("utf8")));
}
