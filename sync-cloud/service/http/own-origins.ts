import { isLoopback } from "../../doors/address-key.ts";

/**
 * The origins from which this service's own pages call, the one that people should use first. A browser makes passkeys for names only, so a service on a loopback
 * address is called localhost.
 */
export function ownOrigins(publicUrl: string): [string, ...string[]] {
  const url = new URL(publicUrl);
  const { origin } = url;
  if (!isLocalUrl(publicUrl)) return [origin];
  url.hostname = "localhost";
  return [url.origin, origin];
}

/** A page of this service, as people should open it. */
export const pageUrl = (publicUrl: string, path: string): string => new URL(path, ownOrigins(publicUrl)[0]).href;

/** Whether nobody but this machine reaches it: for trying out. */
export function isLocalUrl(publicUrl: string): boolean {
  const { hostname } = new URL(publicUrl);
  return hostname === "localhost" || isLoopback(hostname.replace(/^\[(.*)\]$/, "$1"));
}
