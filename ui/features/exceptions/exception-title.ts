import { alarms, isAlarmCode } from "#sync/model/care/alarms.ts";
import { worded } from "#sync/model/care/both-languages.ts";
import type { KioskWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { ExceptionRow } from "./exceptions-screen.tsx";

/** What it is, in a few words: an alarm of the box by its own title, anything else by its kind. */
export function exceptionTitle(words: KioskWords, { kind, detail }: Pick<ExceptionRow, "kind" | "detail">): string {
  const alarm = String(detail.alarm ?? "");
  return kind === "box" && isAlarmCode(alarm)
    ? worded(alarms[alarm].title, words.say.messages.language)
    : words.of("exc-kind", kind);
}

/** What to do about an alarm of the box; empty for anything else. */
export function alarmTodo(words: KioskWords, { kind, detail }: Pick<ExceptionRow, "kind" | "detail">): string {
  const alarm = String(detail.alarm ?? "");
  return kind === "box" && isAlarmCode(alarm) ? worded(alarms[alarm].todo, words.say.messages.language) : "";
}
