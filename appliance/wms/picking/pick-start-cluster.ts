import { pickStartCluster as contract } from "#sync/contracts/picking.ts";
import { refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { leaseStanding } from "../stock/finish-task.ts";
import { requireRecord } from "../stock/require.ts";
import { freshPickJob } from "./pick-job.ts";
import { pickTarget } from "./pick-target.ts";

/** Totes are put into the slots of the cart before the walk. Without this the first pick of each order does it. */
export const pickStartCluster: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, slots }) => {
    const { task } = leaseStanding(book, taskId, leaseEpoch);
    if (!task) return refuse({ code: "task-unknown", task: taskId });
    const filled = task.slots.map((slot) => ({
      ...slot,
      lpn: slots.find((given) => given.slot === slot.slot)?.lpn ?? slot.lpn,
    }));
    for (const { slot } of slots)
      if (!task.slots.some((one) => one.slot === slot)) refuse({ code: "not-found", what: "slot", id: String(slot) });
    const sets = filled
      .filter(({ lpn }) => lpn !== "")
      .flatMap(({ lpn, orderId }) => pickTarget(book, requireRecord(book, "order", orderId), { toLpn: lpn }).sets);
    book.post({
      type: "cluster-started",
      data: { taskId, slots },
      sets: [{ record: "task", id: taskId, fields: { slots: filled } }, ...sets],
    });
    return { taskId, leaseEpoch };
  },
  (reader, lease, caller) => ({ taskId: lease.taskId, job: freshPickJob(reader, lease, caller) }),
);
