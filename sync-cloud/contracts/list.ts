import { allocationContracts } from "./allocation.ts";
import { boardContracts } from "./board.ts";
import { careContracts } from "./box/care.ts";
import { clockContracts } from "./box/clock.ts";
import { firstBootContracts } from "./box/first-boot.ts";
import { mediaContracts } from "./box/media.ts";
import { networkContracts } from "./box/network.ts";
import { boxContracts } from "./box/status.ts";
import { updatesContracts } from "./box/updates.ts";
import { conveyorsContracts } from "./conveyors.ts";
import { countingContracts } from "./counting.ts";
import type { Contract } from "./define.ts";
import { exceptionsContracts } from "./exceptions.ts";
import { filesContracts } from "./files.ts";
import { fleetContracts } from "./fleet.ts";
import { holdsContracts } from "./holds.ts";
import { inboundContracts } from "./inbound.ts";
import { intentsContracts } from "./intents.ts";
import { itemsContracts } from "./items.ts";
import { locationsContracts } from "./locations.ts";
import { lotsContracts } from "./lots.ts";
import { lpnsContracts } from "./lpns.ts";
import { machinesContracts } from "./machines.ts";
import { mergingContracts } from "./merging.ts";
import { movesContracts } from "./moves.ts";
import { numbersContracts } from "./numbers.ts";
import { ordersContracts } from "./orders.ts";
import { packingContracts } from "./packing.ts";
import { papersContracts } from "./papers.ts";
import { partnersContracts } from "./partners.ts";
import { peopleContracts } from "./people.ts";
import { pickingContracts } from "./picking.ts";
import { putawayContracts } from "./putaway.ts";
import { rfidContracts } from "./rfid.ts";
import { rightsContracts } from "./rights.ts";
import { sensorsContracts } from "./sensors.ts";
import { settingsContracts } from "./settings.ts";
import { shippingContracts } from "./shipping.ts";
import { sitesContracts } from "./sites.ts";
import { stockContracts } from "./stock.ts";
import { syncContracts } from "./sync.ts";
import { transfersContracts } from "./transfers.ts";
import { wavesContracts } from "./waves.ts";
import { workContracts } from "./work.ts";

/** Everything a door offers, by name: a contract in one of these lists is reachable over REST, WebSocket, MQTT and the command line. */
export const contracts = {
  ...allocationContracts,
  ...boardContracts,
  ...boxContracts,
  ...careContracts,
  ...clockContracts,
  ...firstBootContracts,
  ...mediaContracts,
  ...networkContracts,
  ...conveyorsContracts,
  ...countingContracts,
  ...exceptionsContracts,
  ...filesContracts,
  ...fleetContracts,
  ...holdsContracts,
  ...inboundContracts,
  ...intentsContracts,
  ...itemsContracts,
  ...locationsContracts,
  ...lotsContracts,
  ...lpnsContracts,
  ...machinesContracts,
  ...mergingContracts,
  ...movesContracts,
  ...numbersContracts,
  ...ordersContracts,
  ...packingContracts,
  ...papersContracts,
  ...partnersContracts,
  ...peopleContracts,
  ...pickingContracts,
  ...putawayContracts,
  ...rfidContracts,
  ...rightsContracts,
  ...sensorsContracts,
  ...settingsContracts,
  ...shippingContracts,
  ...sitesContracts,
  ...stockContracts,
  ...syncContracts,
  ...transfersContracts,
  ...updatesContracts,
  ...wavesContracts,
  ...workContracts,
} satisfies Record<string, Contract>;

export type Contracts = typeof contracts;
export type ContractName = keyof Contracts;
