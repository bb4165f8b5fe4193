import type { CloudHandlers, CloudParts } from "../http/cloud-call.ts";

/** What people and programs do with sites, stock, orders and what goes between sites. */
export function tenantHandlers(_parts: CloudParts): CloudHandlers {
  return {};
}
