import { records } from "#sync/model/records/all.ts";
import { recordTable } from "./record-table.ts";

/** One line per record kind: drizzle-kit reads the exports and generates the migration. */
export const allocation = recordTable(records.allocation);
export const barcode = recordTable(records.barcode);
export const count = recordTable(records.count);
export const device = recordTable(records.device);
export const exception = recordTable(records.exception);
export const file = recordTable(records.file);
export const hold = recordTable(records.hold);
export const inbound = recordTable(records.inbound);
export const inboundLine = recordTable(records.inboundLine);
export const item = recordTable(records.item);
export const load = recordTable(records.load);
export const location = recordTable(records.location);
export const lot = recordTable(records.lot);
export const lpn = recordTable(records.lpn);
export const numberRange = recordTable(records.numberRange);
export const order = recordTable(records.order);
export const orderLine = recordTable(records.orderLine);
export const partner = recordTable(records.partner);
export const person = recordTable(records.person);
export const printJob = recordTable(records.printJob);
export const receipt = recordTable(records.receipt);
export const session = recordTable(records.session);
export const setting = recordTable(records.setting);
export const task = recordTable(records.task);
export const wave = recordTable(records.wave);
