import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Emit, Job, Step } from "#sync/model/steps/step.ts";
import { type Book, type Caller, refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { requestPutaway } from "../stock/request-putaway.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";

/** Two scans: the LPN, and the location it was put into. Another location than the directed one is an offer, so that it is never taken by mistake. */
export function putawayJob(reader: Reader, task: Task, _caller: Caller): Job {
  const place = reader.get("location", task.toPlace);
  const lpn = reader.get("lpn", task.lpn);
  const content = reader.balances({ lpn: task.lpn }).filter(({ onHand }) => onHand > 0);
  const item = content[0] && reader.get("item", content[0].sku);
  const on = { taskId: task.id, leaseEpoch: task.leaseEpoch };
  const emit: Emit = { command: "putaway.confirm", input: { ...on, lpn: { field: "lpn" }, to: { field: "to" } } };
  const shows: Step["show"] = [
    { kind: "lpn", lpn: task.lpn, role: "from", what: lpn?.kind },
    ...(item && content[0]
      ? [{ kind: "item" as const, sku: item.id, name: item.name, lot: content[0].lot, status: content[0].status }]
      : []),
  ];
  const skip = {
    id: "skip",
    label: { code: "offer.skip" },
    reasons: ["reason.blocked", "reason.missing", "reason.other"],
    emit: { command: "work.skip", input: { ...on, reason: { field: "reason" } } },
    next: "done",
  };
  const steps: Step[] = [
    {
      id: "lpn",
      title: { code: "putaway.scan-lpn" },
      show: [{ kind: "location", code: task.fromPlace }, ...shows],
      accepts: [{ means: "lpn", codes: [{ code: task.lpn }], set: { lpn: task.lpn } }],
      fills: ["lpn"],
      offers: [skip],
      next: place ? "location" : "other",
    },
    ...(place
      ? [
          {
            id: "location",
            title: { code: "putaway.scan-location" },
            show: [{ kind: "location" as const, code: place.id, zone: place.zone }, ...shows],
            accepts: [
              {
                means: "location" as const,
                codes: [{ code: place.id }, ...(place.checkDigits === "" ? [] : [{ code: place.checkDigits }])],
                set: { to: place.id },
              },
            ],
            offers: [
              {
                id: "location-full",
                label: { code: "offer.location-full" },
                emit: { command: "putaway.redirect", input: { ...on, location: place.id } },
                next: "other",
              },
              { id: "other-location", label: { code: "offer.other-location" }, next: "other" },
              skip,
            ],
            emit,
            next: "done",
          },
        ]
      : []),
    {
      id: "other",
      title: { code: "putaway.scan-location" },
      show: [{ kind: "note", phrase: { code: "putaway.any-location" }, tone: "warning" }, ...shows],
      accepts: [{ means: "location", like: "any", set: { to: { from: "raw" } } }],
      offers: [skip],
      emit,
      next: "done",
    },
  ];
  return {
    id: task.id,
    taskId: task.id,
    type: "putaway",
    title: { code: "job.putaway", data: { lpn: task.lpn, location: task.toPlace } },
    leaseEpoch: task.leaseEpoch,
    leaseUntil: task.leaseUntil,
    // Whoever began by scanning the LPN is not asked for it again.
    form: task.result.openedBy === task.leaseHolder ? { lpn: task.lpn } : {},
    first: "lpn",
    steps,
  };
}

/** Starts the putaway of a scanned LPN, or of the one LPN that waits in a scanned place; an empty scan takes the next that waits. */
export function openPutaway(book: Book, scan: string): string {
  if (scan === "")
    return (
      book.first("task", { type: "putaway", state: "released" }, "priority, createdAt, length(id), id")?.id ??
      refuse({ code: "not-found", what: "waiting", id: "putaway" })
    );
  const label = parseSscc(scan) ?? scan;
  const waiting =
    book.get("lpn", label) || !book.get("location", label)
      ? []
      : book.find("lpn", { location: label, parent: "", state: ["building", "closed"] }, { limit: 2 });
  const [only, second] = waiting;
  const lpn = requireStandingLpn(book, only && !second ? only.id : label);
  if (lpn.state === "planned" || lpn.state === "emptied")
    refuse({ code: "state-not-allowed", what: "LPN", id: lpn.id, state: lpn.state, allowed: "filled" });
  const { taskId } = requestPutaway(book, lpn);
  const result = book.get("task", taskId)?.result ?? {};
  book.post({
    type: "putaway-opened",
    data: { taskId, lpn: lpn.id },
    sets: [{ record: "task", id: taskId, fields: { result: { ...result, openedBy: book.actor } } }],
  });
  return taskId;
}
