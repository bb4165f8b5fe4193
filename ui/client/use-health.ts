import { type UseQueryResult, useQuery } from "@tanstack/react-query";

export interface ApplianceHealth {
  ready: boolean;
  siteId: string;
  version: string;
  facts: number;
  /** Commands that wait for the writer or run. */
  queue: number;
  uptimeMs: number;
}

const everyMs = 5_000;

/** The page that watchdogs read too: it answers as long as the appliance lives, signed in or not. */
export function useHealth(): UseQueryResult<ApplianceHealth> {
  return useQuery({
    queryKey: ["health"],
    queryFn: async ({ signal }) => {
      const response = await fetch("/health", { signal, cache: "no-store" });
      if (!response.ok) throw new Error(`health answered ${response.status}`);
      return readHealth(await response.json());
    },
    refetchInterval: everyMs,
  });
}

function readHealth(given: unknown): ApplianceHealth {
  const read = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
  const int = (name: string) => (typeof read[name] === "number" ? read[name] : 0);
  const text = (name: string) => (typeof read[name] === "string" ? read[name] : "");
  return {
    ready: read.ready === true,
    siteId: text("siteId"),
    version: text("version"),
    facts: int("facts"),
    queue: int("queue"),
    uptimeMs: int("uptimeMs"),
  };
}
