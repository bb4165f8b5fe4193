import { countingContracts } from "#sync/contracts/counting.ts";
import { answers, type Handlers } from "../../store/handler.ts";
import { approveCount, cancelCount, rejectCount } from "./decide-count.ts";
import { finishCount } from "./finish-count.ts";
import { planCounts, requestCountOf } from "./request-counts.ts";
import { countLine, countLpn, restartCount } from "./take-count.ts";

export const countingHandlers: Handlers = {
  "counts.request": requestCountOf,
  "counts.plan": planCounts,
  "counts.line": countLine,
  "counts.lpn": countLpn,
  "counts.restart": restartCount,
  "counts.finish": finishCount,
  "counts.approve": approveCount,
  "counts.reject": rejectCount,
  "counts.cancel": cancelCount,
  "counts.list": answers(countingContracts["counts.list"], (reader, { state, location, limit }, caller) => {
    const order =
      "CASE state WHEN 'review' THEN 0 WHEN 'requested' THEN 1 WHEN 'counting' THEN 1 WHEN 'recount' THEN 1 ELSE 2 END, createdAt DESC, id";
    const counts = reader.find("count", { ...(state && { state }), ...(location && { location }) }, { order, limit });
    const maySee = caller.roles.includes("supervisor") || caller.roles.includes("admin");
    return {
      counts: counts.map(({ cutPos: _cut, blind: _blind, decidedBy: _by, exceptionId: _exception, ...count }) => ({
        ...count,
        differences: maySee ? count.differences : [],
      })),
    };
  }),
};
