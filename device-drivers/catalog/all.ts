import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { datalogicScanners } from "./datalogic-scanners.ts";
import { genericGates } from "./generic-gates.ts";
import { genericScales } from "./generic-scales.ts";
import { genericScanners } from "./generic-scanners.ts";
import { genericSensors } from "./generic-sensors.ts";
import { genericSignals } from "./generic-signals.ts";
import { honeywellScanners } from "./honeywell-scanners.ts";
import { kontor } from "./kontor.ts";
import { llrp } from "./llrp.ts";
import { mettlerToledo } from "./mettler-toledo.ts";
import { modbusConveyors } from "./modbus-conveyors.ts";
import { newlandScanners } from "./newland-scanners.ts";
import { opcua } from "./opcua.ts";
import { osip } from "./osip.ts";
import { pickLights } from "./pick-lights.ts";
import { sartorius } from "./sartorius.ts";
import { vda5050 } from "./vda5050.ts";
import { weighTronix } from "./weigh-tronix.ts";
import { zebraScanners } from "./zebra-scanners.ts";
import { zplPrinters } from "./zpl-printers.ts";

/** Everything this house can drive, one file per maker, in the order of the alphabet. */
export const catalog: readonly CatalogEntry[] = [
  ...datalogicScanners,
  ...genericGates,
  ...genericScales,
  ...genericScanners,
  ...genericSensors,
  ...genericSignals,
  ...honeywellScanners,
  ...kontor,
  ...llrp,
  ...mettlerToledo,
  ...modbusConveyors,
  ...newlandScanners,
  ...opcua,
  ...pickLights,
  ...osip,
  ...sartorius,
  ...vda5050,
  ...weighTronix,
  ...zebraScanners,
  ...zplPrinters,
];

/** The entry with that id, or nothing. */
export function entryOf(id: string): CatalogEntry | undefined {
  return byId.get(id);
}

const byId = new Map(catalog.map((entry) => [entry.id, entry]));
