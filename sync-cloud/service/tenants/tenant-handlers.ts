import type { CloudHandlers, CloudParts } from "../http/cloud-call.ts";
import { exceptionHandlers } from "./exception-handlers.ts";
import { intentHandlers } from "./intent-handlers.ts";
import { masterDataHandlers } from "./master-data-handlers.ts";
import { orderHandlers } from "./order-handlers.ts";
import { partnerHandlers } from "./partner-handlers.ts";
import { readHandlers } from "./read-handlers.ts";
import { rightsHandlers } from "./rights-handlers.ts";
import { settingsHandlers } from "./settings-handlers.ts";
import { siteHandlers } from "./site-handlers.ts";
import { transferHandlers } from "./transfer-handlers.ts";

/** What people and programs do with sites, stock, orders and what goes between sites. */
export const tenantHandlers = (parts: CloudParts): CloudHandlers => ({
  ...readHandlers(parts),
  ...siteHandlers(parts),
  ...intentHandlers(parts),
  ...exceptionHandlers(parts),
  ...masterDataHandlers(parts),
  ...partnerHandlers(parts),
  ...settingsHandlers(parts),
  ...orderHandlers(parts),
  ...rightsHandlers(parts),
  ...transferHandlers(parts),
});
