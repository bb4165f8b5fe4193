import { type BootState, type SlotName, slotNames, triesMax } from "./boot-state.ts";

/**
 * What GRUB does at each start, with the state as it leaves it behind: the first slot in the order that has tries left, one try more. When
 * none has, the good ones begin again (a slot on trial had its chance), and after all else the first in the order: a box never stops at
 * a prompt. `grubConfig` says the same in GRUB's own language.
 */
export function pickSlot(state: BootState): { slot: SlotName; after: BootState } {
  const slot = firstWithTries(state);
  if (slot) return { slot, after: oneMore(state, slot) };
  const again = countAgain(state);
  const [first] = again.order;
  const begun = firstWithTries(again);
  return begun ? { slot: begun, after: oneMore(again, begun) } : { slot: first, after: again };
}

function firstWithTries({ order, slots }: BootState): SlotName | undefined {
  return order.find((name) => slots[name].tries < triesMax(slots[name].trust));
}

function oneMore(state: BootState, slot: SlotName): BootState {
  const { [slot]: picked } = state.slots;
  return { ...state, slots: { ...state.slots, [slot]: { ...picked, tries: picked.tries + 1 } } };
}

/** Slots that were healthy once get their tries back. */
export function countAgain(state: BootState): BootState {
  const slots = { ...state.slots };
  for (const name of slotNames) if (slots[name].trust === "good") slots[name] = { ...slots[name], tries: 0 };
  return { ...state, slots };
}
