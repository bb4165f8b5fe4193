import type { Contract } from "#sync/contracts/define.ts";
import { alarms } from "#sync/model/care/alarms.ts";
import type { Exception } from "#sync/model/records/exception.ts";
import type { Book } from "../../store/book.ts";
import type { Handlers } from "../../store/handler.ts";
import { openException } from "../../wms/stock/open-exception.ts";
import { settleException } from "../../wms/stock/settle-exception.ts";
import type { AlarmChange } from "./follow-alarms.ts";

/** Sent by the part that watches the box; in no contract list, so nobody else can. */
export const careHandlers: Handlers = {
  "care.alarm": {
    contract: { name: "care.alarm", kind: "command" } as Contract,
    decide: (book: Book, input: unknown) => bookAlarm(book, input as AlarmChange),
  },
};

/** One exception for each alarm that is on; it closes by itself when its cause is gone. */
function bookAlarm(book: Book, { code, on, sinceMs, data }: AlarmChange): { changed: boolean } {
  const open = openAlarms(book, code);
  if (on === open.length > 0) return { changed: false };
  if (on) openException(book, "box", { ...data, alarm: code, sinceMs }, { severity: alarms[code].severity });
  for (const exception of on ? [] : open) settleException(book, exception, "resolved", "its cause is gone");
  return { changed: true };
}

const openAlarms = (book: Book, code: string): Exception[] =>
  book
    .find("exception", { kind: "box", state: ["open", "claimed", "resolving"] })
    .filter(({ detail }) => detail.alarm === code);
