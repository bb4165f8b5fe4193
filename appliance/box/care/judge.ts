import type { Finding } from "#sync/model/care/finding.ts";
import { judgeAppliance, judgeMemory } from "./judge/appliance.ts";
import { judgeBackups } from "./judge/backups.ts";
import { judgeBook, judgeConsumers, judgeLetters } from "./judge/book.ts";
import { judgeCertificates, judgeEncryption, judgeSecrets, judgeSlots } from "./judge/box.ts";
import { judgeClock } from "./judge/clock.ts";
import { judgeDisk, judgeDrives } from "./judge/disk.ts";
import { judgeBroker, judgeFiles, judgeMachines, judgeStandby, judgeSync } from "./judge/neighbours.ts";
import type { Observation } from "./observation.ts";

/** What is to be said about a box. Pure: the same observation gives the same findings, one or more for each check that could be seen. */
export function judge(seen: Observation): Finding[] {
  return judges.flatMap((check) => check(seen));
}

const judges: readonly ((seen: Observation) => Finding[])[] = [
  judgeAppliance,
  judgeDisk,
  judgeDrives,
  judgeBook,
  judgeClock,
  judgeMemory,
  judgeBackups,
  judgeCertificates,
  judgeSecrets,
  judgeEncryption,
  judgeSlots,
  judgeConsumers,
  judgeLetters,
  judgeFiles,
  judgeBroker,
  judgeMachines,
  judgeSync,
  judgeStandby,
];
