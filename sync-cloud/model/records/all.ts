import { allocation } from "./allocation.ts";
import { barcode } from "./barcode.ts";
import { conflict } from "./conflict.ts";
import { count } from "./count.ts";
import type { RecordDefinition, RowOf } from "./define-record.ts";
import { exception } from "./exception.ts";
import { file } from "./file.ts";
import { floorPlan } from "./floor-plan.ts";
import { hold } from "./hold.ts";
import { inbound, inboundLine } from "./inbound.ts";
import { intent } from "./intent.ts";
import { item } from "./item.ts";
import { load } from "./load.ts";
import { location } from "./location.ts";
import { lot } from "./lot.ts";
import { lpn } from "./lpn.ts";
import { machine } from "./machine.ts";
import { measure } from "./measure.ts";
import { order, orderLine } from "./order.ts";
import { parcel } from "./parcel.ts";
import { partner } from "./partner.ts";
import { device, person, session } from "./person.ts";
import { printJob } from "./print-job.ts";
import { receipt } from "./receipt.ts";
import { rightGrant } from "./right-grant.ts";
import { numberRange, setting } from "./setting.ts";
import { sighting } from "./sighting.ts";
import { site } from "./site.ts";
import { sweep } from "./sweep.ts";
import { task } from "./task.ts";
import { transfer } from "./transfer.ts";
import { transport } from "./transport.ts";
import { wave } from "./wave.ts";

/** Every record kind, by name. Adding one here and in `appliance/store/tables` is all a new noun needs. */
export const records = {
  allocation,
  barcode,
  conflict,
  count,
  device,
  exception,
  file,
  floorPlan,
  hold,
  inbound,
  inboundLine,
  intent,
  item,
  load,
  location,
  lot,
  lpn,
  machine,
  measure,
  numberRange,
  order,
  orderLine,
  parcel,
  partner,
  person,
  printJob,
  receipt,
  rightGrant,
  session,
  setting,
  sighting,
  site,
  sweep,
  task,
  transfer,
  transport,
  wave,
} satisfies Record<string, RecordDefinition>;

export type RecordName = keyof typeof records;
export type RecordRow<N extends RecordName> = RowOf<(typeof records)[N]["fields"]>;
