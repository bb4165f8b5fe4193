import { hostname, networkInterfaces } from "node:os";
import type { ServerNames } from "./certificate.ts";

/** What this machine is called and reached by on its LAN, the loopback left out. */
export function localNames(): ServerNames {
  const addresses = Object.values(networkInterfaces())
    .flatMap((card) => card ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  return { hostname: hostname(), addresses: [...new Set(addresses)].sort() };
}
