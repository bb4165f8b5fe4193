import { careHandlers } from "./box/care/alarm-handlers.ts";
import { boxHandlers } from "./box/note-box.ts";
import { proveHandlers } from "./box/updates/prove-command.ts";
import { loadsHandlers } from "./tms/loads/commands.ts";
import { loadJob } from "./tms/loads/load-job.ts";
import { openLoading } from "./tms/loads/open-loading.ts";
import { filesHandlers } from "./wms/files/commands.ts";
import { wmsHandlers } from "./wms/handlers.ts";

const work = { ...wmsHandlers({ builders: { load: loadJob }, openers: { load: openLoading } }), ...loadsHandlers };

/** Everything this appliance can decide and answer. The contract list says who may ask. */
export const handlers = { ...work, ...filesHandlers(work), ...boxHandlers, ...proveHandlers, ...careHandlers };
