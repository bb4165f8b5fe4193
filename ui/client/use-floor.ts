import { useEffect, useRef } from "react";
import type { FloorEvent, FloorFilter } from "./floor-filter.ts";
import { useKontor } from "./kontor-context.ts";

export interface UseFloorOptions {
  enabled?: boolean;
  /** Events were lost, or the socket was away: ask again for what is shown. */
  onGap?: () => void;
}

/** Events of machines as they happen, for as long as this part of the screen is there. */
export function useFloor(
  { machineId, place, kinds }: FloorFilter,
  onEvent: (event: FloorEvent) => void,
  { enabled = true, onGap }: UseFloorOptions = {},
): void {
  const { live } = useKontor();
  const latest = useRef({ onEvent, onGap });
  latest.current = { onEvent, onGap };
  const list = kinds.join(" ");
  useEffect(() => {
    if (!enabled) return;
    const filter = {
      ...(machineId !== undefined && { machineId }),
      ...(place !== undefined && { place }),
      kinds: list.split(" "),
    };
    return live.followFloor(
      filter,
      (event) => latest.current.onEvent(event),
      () => latest.current.onGap?.(),
    );
  }, [live, machineId, place, list, enabled]);
}
