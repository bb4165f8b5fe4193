import { alarms } from "#sync/model/care/alarms.ts";
import { worded } from "#sync/model/care/both-languages.ts";
import type { Finding } from "#sync/model/care/finding.ts";
import { sayWords } from "#sync/model/care/finding-words.ts";

/** The finding with its English words, for programs and the command line; screens say it in their own language. */
export const wordedFinding = (finding: Finding): Finding & { detail: string; todo: string } => ({
  ...finding,
  detail: worded(sayWords[finding.say], "en", finding.data),
  todo: finding.alarm === null ? todoWithoutAlarm(finding) : alarms[finding.alarm].todo.en,
});

const todoWithoutAlarm = ({ say }: Finding): string => {
  switch (say) {
    case "appliance-stopped":
      return "Start it: kontor start";
    case "backups-none":
      return "Set up backups on the Health screen, or run `kontor backup` to a disk that is not this one, every day.";
    case "certificates-none":
      return "It is made at the first start.";
    case "clock-stepped":
      return "Nothing, if somebody set it. Otherwise replace the clock's battery.";
    case "encryption-none":
      return "Whoever takes the disk can read it. A box installed from our stick encrypts its data.";
    default:
      return "";
  }
};
