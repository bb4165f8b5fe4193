import {
  explainPutaway as explainContract,
  redirectPutaway as redirectContract,
  requestPutaway as requestContract,
} from "#sync/contracts/putaway.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Task } from "#sync/model/records/task.ts";
import { type Book, refuse } from "../../store/book.ts";
import { answers, decides, decidesAndPresents } from "../../store/handler.ts";
import { chooseLocation } from "../stock/choose-location.ts";
import { openException } from "../stock/open-exception.ts";
import { requestCount } from "../stock/request-count.ts";
import { requestPutaway } from "../stock/request-putaway.ts";
import { requireLocation, requireLpn, requireState } from "../stock/require.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { putawayJob } from "./putaway-job.ts";

/** The place was full, whatever the book says: it is counted, and the next best place is named. */
export const redirectPutaway = decidesAndPresents(
  redirectContract,
  (book, { taskId, location, reason }): { taskId: string; toPlace: string } => {
    const task = book.get("task", taskId) ?? refuse({ code: "task-unknown", task: taskId });
    if (task.type !== "putaway") refuse({ code: "task-unknown", task: taskId });
    requireState("task", task, "created", "released", "leased");
    const full = location || task.toPlace;
    if (full !== "") {
      requireLocation(book, full);
      const countId = requestCount(book, full, "discrepancy");
      openException(
        book,
        "location-full",
        { place: full, lpn: task.lpn, reason },
        { place: full, lpn: task.lpn, taskId, countId },
      );
    }
    return { taskId, toPlace: nextPlace(book, task, full) };
  },
  (reader, { taskId, toPlace }, caller) => {
    const task = reader.get("task", taskId);
    const isMine = task?.state === "leased" && task.leaseHolder === caller.actor;
    return { toPlace, job: task && isMine ? putawayJob(reader, task, caller) : null };
  },
);

/** Places that were full for this task stay out of the choice until it is done. */
function nextPlace(book: Book, task: Task, full: string): string {
  const lpn = requireLpn(book, task.lpn);
  const excluded = [
    ...new Set([...((task.result.excluded as string[] | undefined) ?? []), ...(full === "" ? [] : [full])]),
  ];
  const { location } = chooseLocation(book, lpn, { exclude: excluded, exceptTaskId: task.id });
  const target = book.get("location", location);
  book.post({
    type: "putaway-redirected",
    data: { taskId: task.id, lpn: lpn.id, full, toPlace: location },
    sets: [
      {
        record: "task",
        id: task.id,
        fields: {
          toPlace: location,
          zone: target?.zone ?? task.zone,
          pathSeq: target?.travelSeq ?? task.pathSeq,
          result: { ...task.result, excluded },
        },
      },
    ],
  });
  return location;
}

export const requestPutawayOf = decides(requestContract, (book, { lpn: label }) => {
  const lpn = requireStandingLpn(book, parseSscc(label) ?? label);
  if (lpn.state === "planned" || lpn.state === "emptied") refuse({ code: "lpn-in-use", lpn: lpn.id, state: lpn.state });
  return requestPutaway(book, lpn);
});

export const explainPutaway = answers(explainContract, (reader, { lpn: label }) =>
  chooseLocation(reader, requireLpn(reader, parseSscc(label) ?? label)),
);
