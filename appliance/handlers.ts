import { loadsHandlers } from "./tms/loads/commands.ts";
import { wmsHandlers } from "./wms/handlers.ts";

/** Everything this appliance can decide and answer. The contract list says who may ask. */
export const handlers = { ...wmsHandlers, ...loadsHandlers };
