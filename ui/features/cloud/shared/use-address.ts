import { useNavigate, useSearch } from "@tanstack/react-router";

/** What an address of the console says besides its screen: so that what is seen can be sent to somebody, and Back works. */
export interface Address {
  site?: string;
  /** What is open beside the list. */
  open?: string;
  text?: string;
  state?: string;
  sku?: string;
  lot?: string;
  tab?: string;
}

const names = ["site", "open", "text", "state", "sku", "lot", "tab"] as const satisfies readonly (keyof Address)[];

export function readAddress(given: Record<string, unknown>): Address {
  const read: Address = {};
  for (const name of names) {
    const value = given[name];
    // The router reads what looks like a number as one.
    if (typeof value === "string" || typeof value === "number") read[name] = String(value);
  }
  return read;
}

/** The address, a way to change parts of it, and a way to another screen. Empty text takes a part out. */
export function useAddress() {
  const address = readAddress(useSearch({ strict: false }));
  const navigate = useNavigate();
  const cleaned = (parts: Address): Address =>
    Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && value !== "")) as Address;
  return {
    address,
    change: (parts: Address, { replace = false }: { replace?: boolean } = {}) =>
      void navigate({ to: ".", search: cleaned({ ...address, ...parts }) as never, replace }),
    go: (to: string, parts: Address = {}) => void navigate({ to, search: cleaned(parts) as never }),
  };
}
