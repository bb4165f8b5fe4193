import type { MachineSettings } from "./catalog-entry.ts";

/** Single settings by name, as the type a driver needs; what is missing, or of another type, is the fallback. */
export function textSetting(settings: MachineSettings, name: string, fallback = ""): string {
  const value = settings[name];
  return typeof value === "string" ? value : fallback;
}

export function intSetting(settings: MachineSettings, name: string, fallback: number): number {
  const value = settings[name];
  return Number.isSafeInteger(value) ? (value as number) : fallback;
}

export function optionalInt(settings: MachineSettings, name: string): number | undefined {
  const value = settings[name];
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

export function choiceSetting<const T extends string>(
  settings: MachineSettings,
  name: string,
  among: readonly [T, ...T[]],
): T {
  const value = settings[name];
  return among.find((choice) => choice === value) ?? among[0];
}

/** Several texts in one setting, separated by blanks: `| ^] <GS>`. */
export function textsSetting(settings: MachineSettings, name: string): string[] {
  return textSetting(settings, name)
    .split(" ")
    .filter((text) => text !== "");
}
