/** The two places a system can be in. One runs, the other takes the next version. */
export type SlotName = "A" | "B";
export const slotNames: readonly SlotName[] = ["A", "B"];
export const otherSlot = (slot: SlotName): SlotName => (slot === "A" ? "B" : "A");

/** What GRUB decides by, and what the agent writes: the whole state of a box's boot. */
export interface BootState {
  /** Which slot is preferred. */
  order: readonly [SlotName, SlotName];
  slots: Readonly<Record<SlotName, SlotState>>;
  /** The version that was given up last, and why; empty when none was, or somebody has seen it. */
  gaveUp: string;
  cause: string;
}

export interface SlotState {
  trust: Trust;
  /** Starts since it was last found healthy; GRUB counts before it boots. */
  tries: number;
  /** What is in it, as the bundle says; empty when nothing is. */
  version: string;
}

/** `none`: never booted (being written, given up, empty). `trial`: armed, not yet found healthy. `good`: found healthy once. */
export type Trust = "none" | "trial" | "good";

/** A new version that has not become healthy in so many starts is given up. */
export const trialTriesMax = 3;
/** A version that was healthy before is held to for longer: switching a box off and on while it starts must not bring back the old version. */
export const goodTriesMax = 9;

export const triesMax = (trust: Trust): number =>
  trust === "trial" ? trialTriesMax : trust === "good" ? goodTriesMax : 0;

export const codeMax = 40;
export const versionMax = 32;
export const codePattern = /^[A-Za-z0-9][A-Za-z0-9.+_-]*$/;
/** What may stand in the boot environment as a version or cause. */
export const isBootText = (text: string, max: number): boolean => text.length <= max && codePattern.test(text);

/** A box as the installer leaves it: one system, read back and found right. */
export const installedState = (version: string): BootState => ({
  order: ["A", "B"],
  slots: { A: { trust: "good", tries: 0, version }, B: { trust: "none", tries: 0, version: "" } },
  gaveUp: "",
  cause: "",
});
