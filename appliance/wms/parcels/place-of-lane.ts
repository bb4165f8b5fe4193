import type { Reader } from "../../store/reader.ts";
import { readLanes } from "./lane-settings.ts";

/** The location behind a lane of a machine, as its setting `lanes` says; empty when it says nothing. */
export function placeOfLane(reader: Reader, machine: string, lane: number): string {
  const { lanes } = readLanes(reader.get("machine", machine)?.settings.lanes);
  return lanes.find((one) => one.lane === lane)?.place ?? "";
}
