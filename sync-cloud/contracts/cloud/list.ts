import type { CloudContract } from "./define.ts";
import { cloudExceptionsContracts } from "./exceptions.ts";
import { cloudIntentsContracts } from "./intents.ts";
import { cloudMasterDataContracts } from "./master-data.ts";
import { cloudOrdersContracts } from "./orders.ts";
import { cloudPeopleContracts } from "./people.ts";
import { cloudProgramsContracts } from "./programs.ts";
import { cloudRightsContracts } from "./rights.ts";
import { cloudSettingsContracts } from "./settings.ts";
import { cloudShipmentsContracts } from "./shipments.ts";
import { cloudSignInContracts } from "./sign-in.ts";
import { cloudSitesContracts } from "./sites.ts";
import { cloudStockContracts } from "./stock.ts";
import { cloudUpdatesContracts } from "./updates.ts";
import { cloudWebhooksContracts } from "./webhooks.ts";

/** Everything the cloud's doors offer, by name. Some names are the appliance's too: there they mean one site, here all of them. */
export const cloudContracts = {
  ...cloudExceptionsContracts,
  ...cloudIntentsContracts,
  ...cloudMasterDataContracts,
  ...cloudOrdersContracts,
  ...cloudPeopleContracts,
  ...cloudProgramsContracts,
  ...cloudRightsContracts,
  ...cloudSettingsContracts,
  ...cloudShipmentsContracts,
  ...cloudSignInContracts,
  ...cloudSitesContracts,
  ...cloudStockContracts,
  ...cloudUpdatesContracts,
  ...cloudWebhooksContracts,
} satisfies Record<string, CloudContract>;

export type CloudContracts = typeof cloudContracts;
export type CloudContractName = keyof CloudContracts;
