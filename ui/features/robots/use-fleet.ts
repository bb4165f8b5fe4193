import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { useFloor } from "../../client/use-floor.ts";

export type VehicleRow = CallValue<"fleet.vehicles">["vehicles"][number];

/** Drawn at most so often, however many vehicles say where they are. */
const drawEveryMs = 100;

/** Vehicles as they are now: asked for once, then as each of them says. */
export function useFleet() {
  const client = useQueryClient();
  const answer = useCall("fleet.vehicles", {});
  const [views, setViews] = useState<ReadonlyMap<string, Partial<VehicleRow>>>(new Map());
  const heard = useRef(new Map<string, Partial<VehicleRow>>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const askAgain = useCallback(() => {
    void client.invalidateQueries({ queryKey: ["call", "fleet.vehicles"] });
  }, [client]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  const vehicles = answer.data?.vehicles;
  useFloor(
    { kinds: ["view", "health"] },
    ({ machineId, kind, data }) => {
      const isKnown = vehicles?.some(({ id }) => id === machineId) ?? false;
      // What it may take and do follows from more than its health; a new vehicle begins with its health, too.
      if (kind === "health") return askAgain();
      if (!isKnown || typeof data !== "object" || data === null) return;
      heard.current.set(machineId, data as Partial<VehicleRow>);
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        setViews(new Map(heard.current));
      }, drawEveryMs);
    },
    { onGap: askAgain },
  );
  // An answer is newer than what was heard before it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each answer
  useEffect(() => {
    heard.current.clear();
    setViews(new Map());
  }, [answer.dataUpdatedAt]);
  return { answer, vehicles: vehicles?.map((vehicle) => ({ ...vehicle, ...views.get(vehicle.id) })) ?? [] };
}
