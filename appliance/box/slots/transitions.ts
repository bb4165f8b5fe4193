import {
  type BootState,
  codeMax,
  isBootText,
  otherSlot,
  type SlotName,
  type SlotState,
  trialTriesMax,
} from "./boot-state.ts";

/** What the agent does to the boot state, each in one write. `running` is the slot that the machine was started from. */

/** The other slot is about to be written: until it is armed, nothing boots it. */
export function beginUpdate(state: BootState, running: SlotName): BootState {
  const other = otherSlot(running);
  return { ...set(state, other, { trust: "none", tries: 0, version: "" }), order: [running, other] };
}

/** The other slot holds `version`, written, flushed and read back: the next start tries it. */
export function arm(state: BootState, running: SlotName, version: string): BootState {
  const other = otherSlot(running);
  return { ...set(state, other, { trust: "trial", tries: 0, version }), order: [other, running] };
}

/**
 * The running system is healthy. Where another version was to run and did not become healthy in its tries, that one is given up: it is
 * never tried by itself again.
 */
export function confirm(state: BootState, running: SlotName): BootState {
  const { [running]: own } = state.slots;
  // A slot that nobody trusted may only run because nothing else would: that it works makes it good.
  const confirmed = set(state, running, { ...own, trust: "good", tries: 0 });
  const other = otherSlot(running);
  const failed = state.slots[other];
  // One with tries left was armed since this start, and has its chance at the next.
  const hadItsChance = failed.trust === "trial" && failed.tries >= trialTriesMax;
  if (state.order[0] === other && hadItsChance) return giveUp(confirmed, running, other, "tries");
  return confirmed;
}

/** `slot` is not to run any more: `running` sees that it failed, or is told so. A slot that gives itself up goes on until the next start. */
export function giveUp(state: BootState, running: SlotName, slot: SlotName, cause: string): BootState {
  if (!isBootText(cause, codeMax)) throw new Error(`no cause of a rollback: ${JSON.stringify(cause)}`);
  const { [slot]: failed } = state.slots;
  const stays = otherSlot(slot);
  // The last good system is never given up: there is nothing to go back to.
  if (state.slots[stays].trust !== "good" && !(stays === running && state.slots[stays].trust !== "none")) return state;
  return {
    ...set(state, slot, { ...failed, trust: "none", tries: 0 }),
    order: [stays, slot],
    gaveUp: failed.version,
    cause,
  };
}

/** Somebody has read why the last version was given up. */
export function forgetRollback(state: BootState): BootState {
  return { ...state, gaveUp: "", cause: "" };
}

function set(state: BootState, slot: SlotName, to: SlotState): BootState {
  return { ...state, slots: { ...state.slots, [slot]: to } };
}
