import { countingContracts } from "#sync/contracts/counting.ts";
import { decides } from "../../store/handler.ts";
import { requestCount } from "../stock/request-count.ts";

export const requestCountOf = decides(countingContracts["counts.request"], (book, { location, sku, priority }) => ({
  countId: requestCount(book, location, "request", { sku, priority }),
}));

const dayMs = 86_400_000;

/** The places not counted for longest come first; one that has a count waiting is left alone. */
export const planCounts = decides(countingContracts["counts.plan"], (book, { zone, olderThanDays, most }) => {
  const due = book.rows<{ id: string }>(dueSql, book.nowMs - olderThanDays * dayMs, zone, zone, most);
  for (const { id } of due) requestCount(book, id, "cycle", { priority: 7 });
  return { raised: due.map(({ id }) => id) };
});

const dueSql = `SELECT id FROM location
  WHERE active AND coalesce(lastCountedAt, 0) <= ? AND (? = '' OR zone = ?)
    AND EXISTS (SELECT 1 FROM json_each(capabilities) WHERE value = 'count')
    AND NOT EXISTS (SELECT 1 FROM count WHERE count.location = location.id AND count.state IN ('requested', 'counting', 'difference', 'recount', 'review'))
  ORDER BY lastCountedAt IS NOT NULL, lastCountedAt, travelSeq, id LIMIT ?`;
