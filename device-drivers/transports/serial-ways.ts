import type { WayToOpen } from "../kit/recognise.ts";
import { serial } from "./serial.ts";

/** How a serial port may have to be opened, the usual speeds first; for recognising what hangs on it. */
export function serialWays(path: string, bauds: readonly number[] = usualBauds): WayToOpen[] {
  return bauds.map((baud) => ({ transport: serial({ path, baud }), settings: { path, baud } }));
}

const usualBauds = [9_600, 115_200, 19_200, 38_400, 4_800, 2_400];
