import type { Device } from "./device.ts";

/** What a light module shows. `quantity` on its digits, zero for none; `text` where the module has letters. */
export interface LightOrder {
  colour: "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "white";
  mode: "steady" | "blink" | "blink-fast";
  quantity: number;
  text?: string;
}

/**
 * Pick-to-light or put-to-light modules under one controller. Addresses are text, as on the modules. What people press comes as `light`
 * readings, whose `seq` is the number this gave.
 */
export interface PickLights extends Device {
  /** Shown from now on; resolves when the module said so. Rejects with a `LinkTrouble`: `refused` with the module's word, `no-answer`. */
  light(address: string, order: LightOrder, commandId: string): Promise<{ seq: number }>;
  off(address: string, commandId: string): Promise<void>;
}

export const isPickLights = (device: Device): device is PickLights => "light" in device && "off" in device;
