import { useEffect, useRef } from "react";
import { useKontor } from "./kontor-context.ts";
import type { ScanTaker } from "./scanner/scan-queue.ts";

/** This part of the screen gets the scans while it is there; one that comes later gets them first. */
export function useScans(taker: ScanTaker, enabled = true): void {
  const { scans } = useKontor();
  const latest = useRef(taker);
  latest.current = taker;
  useEffect(() => (enabled ? scans.take((scan) => latest.current(scan)) : undefined), [scans, enabled]);
}
