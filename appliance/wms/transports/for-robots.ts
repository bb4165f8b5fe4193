import type { Task } from "#sync/model/records/task.ts";
import type { Reader } from "../../store/reader.ts";

/** The LPN that a robot would carry for this task, and where it stands; nothing when the task is not for robots. */
export function loadOf(reader: Reader, task: Task): { lpn: string; from: string } | undefined {
  if (!reader.setting("fleet.taskTypes").includes(task.type) || task.lpn === "" || task.toPlace === "")
    return undefined;
  const lpn = reader.get("lpn", task.lpn);
  if (lpn?.parent !== "" || !["building", "closed", "stored"].includes(lpn.state)) return undefined;
  if (lpn.location === task.toPlace || !isWhole(reader, task)) return undefined;
  // Somebody has it in hand for something else.
  if (reader.find("task", { lpn: task.lpn, state: "leased" }).some(({ id }) => id !== task.id)) return undefined;
  const zones = reader.setting("fleet.zones");
  const inZones = [lpn.location, task.toPlace].every((place) => {
    const location = reader.get("location", place);
    return location?.active && (zones.length === 0 || zones.includes(location.zone));
  });
  return inZones ? { lpn: lpn.id, from: lpn.location } : undefined;
}

/** A task for units of one SKU is a robot's only when they are all that the LPN holds. */
function isWhole(reader: Reader, { type, lpn, sku, qty }: Task): boolean {
  if (type === "putaway" || sku === "") return true;
  const held = reader.balances({ lpn }).filter(({ onHand }) => onHand > 0);
  return held.every((one) => one.sku === sku) && held.reduce((sum, { onHand }) => sum + onHand, 0) === qty;
}

/** States in which the transport still is somebody's. */
export const openStates = ["waiting", "assigned", "driving", "loaded", "withdrawing", "unknown"] as const;
