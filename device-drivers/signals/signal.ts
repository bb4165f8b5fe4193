import type { Device } from "../kit/device.ts";

export const lamps = ["red", "yellow", "green", "blue", "white", "sound"] as const;
export type Lamp = (typeof lamps)[number];
export type LampMode = "off" | "on" | "blink";
/** What every lamp of a stack light, and its sounder, should do. One that is not named is off. */
export type LampStates = Readonly<Partial<Record<Lamp, LampMode>>>;

/** A stack light, a sounder, or both. */
export interface SignalDevice extends Device {
  /** Kept: it is told again when the machine was away. Resolves when it was told; rejects with a `LinkTrouble`. */
  set(states: LampStates): Promise<void>;
}

export const isSignal = (device: Device): device is SignalDevice => "set" in device;
