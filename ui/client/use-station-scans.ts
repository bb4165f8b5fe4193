import { useKontor } from "./kontor-context.ts";
import { useCall } from "./use-call.ts";
import { useFloor } from "./use-floor.ts";
import { useStore } from "./use-store.ts";

/** Codes that fixed scanners read at this device's station go where its own scans go. One that acts by itself is left alone. */
export function useStationScans(): void {
  const { settings, scans } = useKontor();
  const place = useStore(settings).workstation;
  const answer = useCall("machines.list", { kind: "scanner" }, { enabled: place !== "" });
  const here = (answer.data?.machines ?? []).filter(
    (machine) => machine.place === place && place !== "" && machine.settings.acts !== "stage",
  );
  useFloor(
    { ...(place !== "" && { place }), kinds: ["reading"] },
    ({ machineId, data }) => {
      if (!here.some(({ id }) => id === machineId) || typeof data !== "object" || data === null) return;
      const { kind, raw, aim, bounce, noRead } = data as Record<string, unknown>;
      if (kind !== "scan" || typeof raw !== "string" || bounce || noRead) return;
      scans.offer(`${typeof aim === "string" ? aim : ""}${raw}`, "station", performance.now());
    },
    { enabled: here.length > 0 },
  );
}
