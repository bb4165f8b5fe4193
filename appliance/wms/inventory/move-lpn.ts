import { moveLpnTo as contract } from "#sync/contracts/moves.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Book } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { roomProblems } from "../stock/capacity.ts";
import { goodsOfLpn } from "../stock/capacity-goods.ts";
import { finishTask, leaseStanding } from "../stock/finish-task.ts";
import { followPutaway } from "../stock/follow-putaway.ts";
import { lockedOut, passOver, reportPassedOver } from "../stock/pass-over-rules.ts";
import { requireLocation } from "../stock/require.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { storeLpn } from "../stock/store-lpn.ts";

export interface MoveOrder {
  taskId: string;
  leaseEpoch: number;
  to: string;
  override?: string | undefined;
}

export const moveLpnTo = decides(contract, (book, { lpn: label, ...order }) => {
  const lpn = requireStandingLpn(book, parseSscc(label) ?? label);
  return { lpn: lpn.id, from: lpn.location, to: order.to, problems: moveWhole(book, lpn, order) };
});

/** A whole LPN was taken somewhere. Gives the rules that were passed over. */
export function moveWhole(book: Book, lpn: Lpn, { taskId, leaseEpoch, to, override }: MoveOrder): string[] {
  const place = requireLocation(book, to);
  const task = leaseStanding(book, taskId, leaseEpoch).task;
  const stays = lpn.location === to && lpn.parent === "";
  const problems = stays
    ? []
    : [
        ...lockedOut(book.get("location", lpn.location)),
        ...roomProblems(book, place, goodsOfLpn(book, lpn), { exceptTaskId: task?.id }),
      ];
  const said = passOver(book, problems, { isDirected: task?.toPlace === to, override });
  storeLpn(book, lpn, place, "lpn-moved", {
    taskId,
    ...(override !== undefined && said.length > 0 && { override, problems: said }),
  });
  finishTask(book, taskId, leaseEpoch, { lpn: lpn.id, to });
  followPutaway(book, lpn.id, place.id, place.capabilities.includes("store"));
  reportPassedOver(book, said, override, { place: to, lpn: lpn.id, taskId });
  return said;
}
