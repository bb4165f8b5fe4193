import { pickConfirm as contract } from "#sync/contracts/picking.ts";
import type { Book } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { bookPick, type Pick } from "./book-pick.ts";
import { bookWholePick } from "./book-whole-pick.ts";
import { freshPickJob } from "./pick-job.ts";
import { pickTarget } from "./pick-target.ts";
import { requirePick, requireQtyWithin } from "./require-pick.ts";
import { settlePickTask } from "./settle-task.ts";

/** Units, or a whole LPN, were taken for an order. */
export const pickConfirm: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, allocationId, qty, whole, ...taking }) => {
    const pick = requirePick(book, taskId, leaseEpoch, allocationId);
    requireQtyWithin(pick, qty);
    const slotFilled = whole ? false : fillsSlot(book, pick, taking.toLpn);
    const { toLpn, surplusQty } = whole ? bookWholePick(book, pick) : takeUnits(book, pick, { qty, ...taking });
    settlePickTask(book, taskId, leaseEpoch, [pick.order.id]);
    return { allocationId, pickedQty: qty, surplusQty, toLpn, taskId, leaseEpoch, refresh: slotFilled };
  },
  (reader, { taskId, leaseEpoch, refresh, ...kept }, caller) =>
    refresh ? { ...kept, job: freshPickJob(reader, { taskId, leaseEpoch }, caller) } : kept,
);

function takeUnits(
  book: Book,
  pick: Pick,
  { toLpn, toPlace, ...taking }: Parameters<typeof bookPick>[2] & { toLpn?: string; toPlace?: string },
) {
  const target = pickTarget(book, pick.order, { toLpn, toPlace });
  const { surplusQty } = bookPick(book, pick, taking, target);
  return { toLpn: target.lpn, surplusQty };
}

/** The first tote of an order fixes its slot on the cart; the steps that follow then take no other. */
function fillsSlot(book: Book, { taskId, order }: Pick, lpn: string | undefined): boolean {
  const task = book.get("task", taskId);
  const slot = task?.slots.find(({ orderId }) => orderId === order.id);
  if (!task || !slot || slot.lpn !== "" || lpn === undefined || task.method !== "cluster") return false;
  const slots = task.slots.map((one) => (one === slot ? { ...one, lpn } : one));
  book.post({
    type: "slot-filled",
    data: { taskId, slot: slot.slot, lpn, orderId: order.id },
    sets: [{ record: "task", id: taskId, fields: { slots } }],
  });
  return true;
}
