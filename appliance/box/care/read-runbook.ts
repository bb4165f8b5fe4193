import { existsSync, readFileSync } from "node:fs";
import { type AlarmCode, runbookOf } from "#sync/model/care/alarms.ts";
import { refuse } from "../../store/book.ts";

/** The page of an alarm, which comes along with the appliance. */
export function readRunbook(alarm: AlarmCode): { alarm: AlarmCode; markdown: string } {
  const file = new URL(`../../../${runbookOf(alarm)}`, import.meta.url);
  if (!existsSync(file)) return refuse({ code: "not-found", what: "runbook", id: alarm });
  return { alarm, markdown: readFileSync(file, "utf8") };
}
