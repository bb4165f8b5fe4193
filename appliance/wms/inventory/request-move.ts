import { requestMove as contract } from "#sync/contracts/moves.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { roomProblems } from "../stock/capacity.ts";
import { goodsOfLpn } from "../stock/capacity-goods.ts";
import { lockedOut, passOver } from "../stock/pass-over-rules.ts";
import { requireLocation } from "../stock/require.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";

/**
 * A supervisor wants an LPN elsewhere: whoever is free next takes it there, a person or a robot. One LPN has one such task: asking again
 * while nobody has begun sends it to the new place. Room and locks are judged now and again on arrival.
 */
export const requestMove = decides(contract, (book, { lpn: label, to, priority, override }) => {
  const lpn = requireStandingLpn(book, parseSscc(label) ?? label);
  const place = requireLocation(book, to);
  const open = book.first("task", { lpn: lpn.id, type: ["move", "putaway"], state: ["created", "released", "leased"] });
  if (open?.state === "leased") refuse({ code: "task-taken", task: open.id, holder: open.leaseHolder });
  if (lpn.location === to && lpn.parent === "")
    refuse({ code: "state-not-allowed", what: "LPN", id: lpn.id, state: `in ${to}`, allowed: "somewhere else" });
  passOver(
    book,
    [
      ...lockedOut(book.get("location", lpn.location)),
      ...roomProblems(book, place, goodsOfLpn(book, lpn), { exceptTaskId: open?.id }),
    ],
    { isDirected: false, override },
  );
  const taskId = open?.id ?? book.newId();
  const where = { toPlace: to, zone: place.zone, pathSeq: place.travelSeq, priority };
  book.post({
    type: "move-requested",
    data: { taskId, lpn: lpn.id, fromPlace: lpn.location, toPlace: to },
    sets: [
      {
        record: "task",
        id: taskId,
        fields: open
          ? where
          : {
              ...where,
              type: "move",
              state: "released",
              lpn: lpn.id,
              fromPlace: lpn.location,
              createdAt: book.nowMs,
            },
      },
    ],
  });
  return { taskId, lpn: lpn.id, from: lpn.location, to };
});
