import type { Handlers } from "../store/handler.ts";
import { allocationHandlers } from "./allocation/commands.ts";
import { boardHandlers } from "./board/commands.ts";
import { countingHandlers } from "./counting/commands.ts";
import { countJob, openCount } from "./counting/count-job.ts";
import { exceptionsHandlers } from "./exceptions/commands.ts";
import { intentsHandlers } from "./intents/commands.ts";
import { inventoryHandlers } from "./inventory/commands.ts";
import { moveJob, openMove } from "./inventory/move-job.ts";
import { itemsHandlers } from "./items/commands.ts";
import { locationsHandlers } from "./locations/commands.ts";
import { machinesHandlers } from "./machines/commands.ts";
import { measuresHandlers } from "./measures/commands.ts";
import { mergingHandlers } from "./merging/commands.ts";
import { numbersHandlers } from "./numbers/commands.ts";
import { cancelOrder } from "./orders/cancel-order.ts";
import { ordersHandlers } from "./orders/commands.ts";
import { createOrder } from "./orders/create-order.ts";
import { packingHandlers } from "./packing/commands.ts";
import { openPacking } from "./packing/open-packing.ts";
import { packJob } from "./packing/pack-job.ts";
import { papersHandlers } from "./papers/commands.ts";
import { parcelsHandlers } from "./parcels/commands.ts";
import { partnersHandlers } from "./partners/commands.ts";
import { peopleHandlers } from "./people/commands.ts";
import { pickingHandlers } from "./picking/commands.ts";
import { pickJob } from "./picking/pick-job.ts";
import { putBackJob } from "./picking/put-back-job.ts";
import { putawayHandlers } from "./putaway/commands.ts";
import { openPutaway, putawayJob } from "./putaway/putaway-job.ts";
import { receivingHandlers } from "./receiving/commands.ts";
import { openReceive } from "./receiving/open-receive.ts";
import { receiveJob } from "./receiving/receive-job.ts";
import { rfidHandlers } from "./rfid/commands.ts";
import { rightsHandlers } from "./rights/commands.ts";
import { settingsHandlers } from "./settings/commands.ts";
import { sitesHandlers } from "./sites/commands.ts";
import { workHandlers } from "./tasks/commands.ts";
import type { JobBuilders, WorkOpeners } from "./tasks/job-builder.ts";
import { transfersHandlers } from "./transfers/commands.ts";
import { sendByRights } from "./transfers/send-by-rights.ts";
import { transportsHandlers } from "./transports/commands.ts";
import { wavesHandlers } from "./waves/commands.ts";

/** Who writes the steps for which kind of task. */
const builders: JobBuilders = {
  count: countJob,
  move: moveJob,
  pack: packJob,
  pick: pickJob,
  "put-back": putBackJob,
  putaway: putawayJob,
  receive: receiveJob,
  replenish: moveJob,
};

/** Who starts which kind of work from a scan (`work.open`): finds or makes the task. */
const openers: WorkOpeners = {
  count: openCount,
  move: openMove,
  pack: openPacking,
  putaway: openPutaway,
  receive: openReceive,
};

const orderWork = { create: createOrder, cancel: cancelOrder };

/** Every command and query of the warehouse, by name. Transport hands in the work that is its own: loading a truck. */
export const wmsHandlers = (transport: { builders: JobBuilders; openers: WorkOpeners }): Handlers => ({
  ...allocationHandlers,
  ...boardHandlers,
  ...countingHandlers,
  ...exceptionsHandlers,
  ...inventoryHandlers,
  ...intentsHandlers,
  ...itemsHandlers,
  ...locationsHandlers,
  ...machinesHandlers,
  ...measuresHandlers,
  ...mergingHandlers,
  ...numbersHandlers,
  ...settingsHandlers,
  ...ordersHandlers,
  ...packingHandlers,
  ...papersHandlers,
  ...parcelsHandlers,
  ...partnersHandlers,
  ...peopleHandlers,
  ...pickingHandlers,
  ...putawayHandlers,
  ...receivingHandlers,
  ...rfidHandlers,
  ...rightsHandlers({ createOrder, sendByRights: sendByRights(orderWork) }),
  ...sitesHandlers,
  ...transfersHandlers(orderWork),
  ...transportsHandlers,
  ...wavesHandlers,
  ...workHandlers({ ...builders, ...transport.builders }, { ...openers, ...transport.openers }),
});
