import { createContext, useContext } from "react";
import { useNow } from "../use-now.ts";
import { useStore } from "../use-store.ts";
import type { Cloud, Me } from "./cloud.ts";

export const CloudContext = createContext<Cloud | undefined>(undefined);

export function useCloud(): Cloud {
  const cloud = useContext(CloudContext);
  if (cloud === undefined) throw new Error("useCloud outside of its provider");
  return cloud;
}

/** The cloud's clock, anew every second. */
export function useCloudNow(): number {
  return useNow() + useStore(useCloud().clockOffsetMs);
}

/** Who is signed in; screens that need somebody are shown only when there is. */
export function useMe(): Me {
  const session = useStore(useCloud().session);
  if (session.state !== "in") throw new Error("useMe without somebody signed in");
  return session.me;
}

/** Whether who is signed in may do what is for these roles. The cloud checks again: this is for what to offer. */
export function useMayDo(): (...roles: Me["roles"][number][]) => boolean {
  const { roles } = useMe();
  return (...wanted) => roles.includes("company-admin") || wanted.some((role) => roles.includes(role));
}

/** Who looks after all sites: what concerns the whole company is for them only. */
export function useSeesAll(): boolean {
  const { regions, sites } = useMe();
  return regions.length + sites.length === 0;
}
