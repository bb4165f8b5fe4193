import { boardToday as contract } from "#sync/contracts/board.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { type DayWork, dayWork } from "./day-work.ts";
import { orderColumns } from "./order-columns.ts";
import { dayStart } from "./site-day.ts";

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

/** The board's first page. A board may look at the clock, since nothing of it is recorded: an hour without a scan makes orders late too. */
export const todayOnBoard = answers(contract, (reader, { at: atMs = Date.now(), cards }) => {
  const timeZone = reader.setting("site.timeZone");
  const startMs = dayStart(timeZone, atMs);
  const work = dayWork(reader, startMs);
  const orders = orderColumns(reader, { atMs, startMs, cards });
  const hours = hoursOf(work, startMs, atMs);
  const sum = (of: (hour: (typeof hours)[number]) => number) => hours.reduce((total, hour) => total + of(hour), 0);
  return {
    asOf: atMs,
    dayStart: startMs,
    timeZone,
    siteName: reader.setting("site.name"),
    ...orders,
    hours,
    pickedLines: sum(({ pickedLines }) => pickedLines),
    pickedQty: sum(({ pickedQty }) => pickedQty),
    receivedQty: work.receivedQty,
    shippedQty: work.shippedQty,
    shippedOrders: orders.columns.find(({ column }) => column === "done")?.orders ?? 0,
    inbound: inboundToday(reader, startMs, atMs, work),
    exceptions: {
      open: reader.countOf("exception", { state: openStates }),
      urgent: reader.countOf("exception", { state: openStates, severity: "urgent" }),
    },
    countsToApprove: reader.countOf("count", { state: "review" }),
  };
});

/** Every hour from the first with work (or the last eight) up to now, so that an hour in which nothing was picked shows as nothing. */
function hoursOf({ hours }: DayWork, startMs: number, atMs: number) {
  const last = Math.floor((atMs - startMs) / hourMs);
  const first = Math.max(0, Math.min(last - 7, ...hours.keys()));
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    fromMs: startMs + (first + i) * hourMs,
    ...(hours.get(first + i) ?? { pickedLines: 0, pickedQty: 0 }),
  }));
}

function inboundToday(reader: Reader, startMs: number, atMs: number, { closedInbounds }: DayWork) {
  const announced = reader.row<{ expectedToday: number; overdue: number }>(
    announcedSql,
    startMs,
    atMs,
    startMs + dayMs,
  );
  return {
    expectedToday: announced?.expectedToday ?? 0,
    overdue: announced?.overdue ?? 0,
    atDock: reader.countOf("inbound", { state: ["arrived", "receiving", "received"] }),
    closedToday: closedInbounds,
  };
}

const openStates = ["open", "claimed", "resolving"] as const;
const announcedSql = `SELECT coalesce(sum(expectedAt >= ?), 0) AS expectedToday, coalesce(sum(expectedAt < ?), 0) AS overdue
  FROM inbound WHERE state = 'announced' AND expectedAt < ?`;
