import { filterCovers, isTopicFilter, isTopicName, topicMatches } from "./topic-filter.ts";

/** Who a connection speaks for, as the sign-in said. `topics` are filters granted at pairing (VDA 5050, Sparkplug: fixed names). */
export interface BrokerCaller {
  readonly deviceId: string;
  readonly roles: readonly string[];
  readonly personId?: string | undefined;
  readonly topics?: { readonly publish?: readonly string[]; readonly subscribe?: readonly string[] } | undefined;
}

/** May this caller send to this topic? Its own calls, its own readings and state, and what pairing granted; nothing else. */
export function mayPublish(siteId: string, caller: BrokerCaller, topic: string): boolean {
  return (
    isTopicName(topic) && !topic.startsWith("$") && publishFilters(siteId, caller).some((f) => topicMatches(f, topic))
  );
}

/** A will is said by the broker after the device is gone: its state, but never a call. */
export function mayWill(siteId: string, caller: BrokerCaller, topic: string): boolean {
  return mayPublish(siteId, caller, topic) && !topicMatches(`kontor/${siteId}/call/#`, topic);
}

/** May this caller ask for everything this filter selects? A filter wider than one grant is refused whole. */
export function maySubscribe(siteId: string, caller: BrokerCaller, filter: string): boolean {
  return isTopicFilter(filter) && subscribeFilters(siteId, caller).some((f) => filterCovers(f, filter));
}

/** Asked again for each delivery, so what was granted last month does not outlive the role. */
export function mayReceive(siteId: string, caller: BrokerCaller, topic: string): boolean {
  return subscribeFilters(siteId, caller).some((f) => topicMatches(f, topic));
}

/** One device may hold several sessions: its id, or its id, a colon and a name of its own. */
export function ownsClientId(deviceId: string, clientId: string): boolean {
  return clientId === deviceId || clientId.startsWith(`${deviceId}:`);
}

/** A device or site id is one topic level, and has no colon, or `a` could own the sessions of `a:b`. */
export function isDeviceId(id: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/.test(id);
}

const factReaders = ["integrator", "supervisor", "admin"];

function publishFilters(siteId: string, { deviceId, topics }: BrokerCaller): string[] {
  return [`kontor/${siteId}/call/${deviceId}/#`, `kontor/${siteId}/devices/${deviceId}/#`, ...(topics?.publish ?? [])];
}

function subscribeFilters(siteId: string, { deviceId, roles, topics }: BrokerCaller): string[] {
  const filters = [`kontor/${siteId}/reply/${deviceId}/#`, `kontor/${siteId}/devices/${deviceId}/#`];
  if (roles.some((role) => factReaders.includes(role))) filters.push(`kontor/${siteId}/facts/#`);
  if (roles.includes("admin")) filters.push("$SYS/#");
  return [...filters, ...(topics?.subscribe ?? [])];
}
