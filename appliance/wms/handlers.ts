import { allocationHandlers } from "./allocation/commands.ts";
import { countingHandlers } from "./counting/commands.ts";
import { countJob, openCount } from "./counting/count-job.ts";
import { exceptionsHandlers } from "./exceptions/commands.ts";
import { inventoryHandlers } from "./inventory/commands.ts";
import { itemsHandlers } from "./items/commands.ts";
import { locationsHandlers } from "./locations/commands.ts";
import { ordersHandlers } from "./orders/commands.ts";
import { packingHandlers } from "./packing/commands.ts";
import { peopleHandlers } from "./people/commands.ts";
import { pickingHandlers } from "./picking/commands.ts";
import { putawayHandlers } from "./putaway/commands.ts";
import { receivingHandlers } from "./receiving/commands.ts";
import { wavesHandlers } from "./waves/commands.ts";
import { workHandlers } from "./tasks/commands.ts";
import type { Handlers } from "../store/handler.ts";
import type { JobBuilders, WorkOpeners } from "./tasks/job-builder.ts";

/** Who writes the steps for which kind of task. */
const builders: JobBuilders = {
  count: countJob,};

/** Who starts which kind of work from a scan (`work.open`): finds or makes the task. */
const openers: WorkOpeners = {
  count: openCount,};

/** Every command and query of the warehouse, by name. */
export const wmsHandlers: Handlers = {
  ...allocationHandlers,
  ...countingHandlers,
  ...exceptionsHandlers,
  ...inventoryHandlers,
  ...itemsHandlers,
  ...locationsHandlers,
  ...ordersHandlers,
  ...packingHandlers,
  ...peopleHandlers,
  ...pickingHandlers,
  ...putawayHandlers,
  ...receivingHandlers,
  ...wavesHandlers,
  ...workHandlers(builders, openers),
};
