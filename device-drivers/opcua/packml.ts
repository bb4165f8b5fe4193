import type { UnitView } from "../conveyor/conveyor-device.ts";
import type { SectionState } from "../conveyor/passage.ts";
import type { TagValue } from "../conveyor/tag-line.ts";
import type { UnitField } from "./messages.ts";

/** Modes by their numbers in PackML; makers add their own from 4 on. */
const modes = ["undefined", "production", "maintenance", "manual"];

/**
 * What the nested state machines of PackML say together: the inner one counts while the outer one is where it runs. Of aborted, stopped,
 * held and the rest follows what it means for the belt.
 */
export function unitView(fields: ReadonlyMap<UnitField, TagValue>): UnitView {
  const text = (field: UnitField) => String(fields.get(field) ?? "").toLowerCase();
  const base = text("base");
  const machine = text("machine");
  const execute = text("execute");
  const state = base !== "cleared" ? base : machine !== "running" ? machine || base : execute || machine;
  const mode = fields.get("mode");
  const blocked = fields.get("blocked") === true;
  const starved = fields.get("starved") === true;
  return {
    state,
    mode: typeof mode === "number" ? (modes[mode] ?? `mode ${mode}`) : "undefined",
    section: sectionOf(state, blocked, starved),
    blocked,
    starved,
  };
}

function sectionOf(state: string, blocked: boolean, starved: boolean): SectionState {
  if (state === "aborting" || state === "aborted" || state === "clearing") return "aborted";
  // Suspended because what comes after is full, or what comes before is empty.
  if (blocked) return "blocked";
  if (starved) return "starved";
  if (state === "holding" || state === "held" || state === "unholding") return "held";
  return state === "execute" || state === "completing" ? "running" : "stopped";
}
