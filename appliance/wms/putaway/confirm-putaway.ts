import { confirmPutaway as contract } from "#sync/contracts/putaway.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { roomProblems } from "../stock/capacity.ts";
import { goodsOfLpn } from "../stock/capacity-goods.ts";
import { finishTask, leaseStanding } from "../stock/finish-task.ts";
import { lockedOut, passOver, reportPassedOver } from "../stock/pass-over-rules.ts";
import { openPutawayOf } from "../stock/request-putaway.ts";
import { requireLocation } from "../stock/require.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { storeLpn } from "../stock/store-lpn.ts";

/** The LPN stands in the location now, as directed or not. Where the book thought it stood before does not matter. */
export const confirmPutaway = decides(
  contract,
  (book, { taskId, leaseEpoch, lpn: label, to, checkDigits, override }) => {
    const lpn = requireStandingLpn(book, parseSscc(label) ?? label);
    const place = requireLocation(book, to);
    const task = leaseStanding(book, taskId, leaseEpoch).task ?? openPutawayOf(book, lpn.id);
    if (checkDigits !== "" && checkDigits !== place.checkDigits) refuse({ code: "check-digits-wrong", location: to });

    const problems = [
      ...lockedOut(lpn.location === to ? undefined : book.get("location", lpn.location)),
      ...(lpn.location === to
        ? []
        : roomProblems(book, place, goodsOfLpn(book, lpn), {
            capabilities: ["store", "pick", "quarantine"],
            exceptTaskId: task?.id,
          })),
    ];
    const said = passOver(book, problems, { isDirected: task?.toPlace === to, override });
    const from = lpn.location;
    storeLpn(book, lpn, place, "lpn-stored", {
      taskId: task?.id ?? "",
      directed: task?.toPlace ?? "",
      ...(override !== undefined && said.length > 0 && { override, problems: said }),
    });
    if (task) finishTask(book, task.id, taskId === "" ? task.leaseEpoch : leaseEpoch, { lpn: lpn.id, to });
    const other = openPutawayOf(book, lpn.id);
    if (other) finishTask(book, other.id, other.leaseEpoch, { lpn: lpn.id, to });
    reportPassedOver(book, said, override, { place: to, lpn: lpn.id, taskId: task?.id });
    return { lpn: lpn.id, from, to, problems: said };
  },
);
