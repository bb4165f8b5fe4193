/** What is wrong with a PIN that somebody chose; undefined where nothing is. For the first admin, whose PIN opens everything. */
export type PinFlaw = "digits" | "too-short" | "one-digit" | "in-a-row" | "repeats";

export const adminPinDigitsMin = 6;
export const pinDigitsMax = 12;

export function pinFlaw(pin: string): PinFlaw | undefined {
  if (!/^\d*$/.test(pin) || pin.length > pinDigitsMax) return "digits";
  if (pin.length < adminPinDigitsMin) return "too-short";
  if (new Set(pin).size === 1) return "one-digit";
  if (inARow(pin, 1) || inARow(pin, -1)) return "in-a-row";
  if (/^(\d{2,4}?)\1+$/.test(pin)) return "repeats";
  return undefined;
}

/** 456789 and 987654; after 9 comes 0, as on the keys. */
function inARow(pin: string, by: 1 | -1): boolean {
  return Array.from(pin).every((digit, at) => at === 0 || (Number(pin[at - 1]) + by + 10) % 10 === Number(digit));
}
