import { useState } from "react";
import type { CallValue } from "./call.ts";
import { useKontor } from "./kontor-context.ts";
import type { Problem } from "./problem.ts";

const scanPatienceMs = 40_000;

/** Looks for Wi-Fi networks in reach of the box when asked to. */
export function useWifiScan(onProblem: (problem: Problem | undefined) => void) {
  const { door } = useKontor();
  const [heard, setHeard] = useState<CallValue<"box.scan-wifi">["networks"]>();
  const [scanning, setScanning] = useState(false);
  async function scan(): Promise<void> {
    setScanning(true);
    onProblem(undefined);
    const told = await door.call("box.scan-wifi", {}, { timeoutMs: scanPatienceMs });
    setScanning(false);
    if (told.ok) setHeard(told.value.networks);
    else onProblem(told.problem);
  }
  return { heard, scanning, onScan: () => void scan() };
}
