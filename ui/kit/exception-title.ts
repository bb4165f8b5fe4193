import { alarms, isAlarmCode } from "#sync/model/care/alarms.ts";
import { worded } from "#sync/model/care/both-languages.ts";

interface Told {
  kind: string;
  detail: Readonly<Record<string, unknown>>;
}

interface Words {
  of(group: string, value: string): string;
}

type Language = "en" | "de";

/** What it is, in a few words: an alarm of the box by its own title, "something else" by what it is, anything else by its kind. */
export function exceptionTitle(words: Words, language: Language, { kind, detail }: Told): string {
  const alarm = String(detail.alarm ?? "");
  if (kind === "box" && isAlarmCode(alarm)) return worded(alarms[alarm].title, language);
  if (kind !== "other") return words.of("exc-kind", kind);
  const what = otherwise(detail);
  const said = words.of("exc-other", what);
  return what === "" || said === what ? words.of("exc-kind", kind) : said;
}

/** What to do about an alarm of the box; empty for anything else. */
export function alarmTodo(language: Language, { kind, detail }: Told): string {
  const alarm = String(detail.alarm ?? "");
  return kind === "box" && isAlarmCode(alarm) ? worded(alarms[alarm].todo, language) : "";
}

/** What only its details tell. */
function otherwise({ recall, what, because, why }: Told["detail"]): string {
  if (recall !== undefined) return "recall";
  return String(what ?? because ?? (why === "recalled lot received" ? "recalled-received" : ""));
}
