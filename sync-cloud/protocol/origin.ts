/**
 * Who writes facts. An origin is one appliance in one epoch of its life, named `<site>.<epoch>`; both parts are random
 * Crockford base32, made by the box itself. A restored, replaced or forked box begins a new epoch under a new name, at once and
 * offline, so that no number is ever used twice; the hub admits the name and closes the one before it (decision 15).
 */
export function siteOf(origin: string): string {
  const dot = origin.indexOf(".");
  return dot < 0 ? origin : origin.slice(0, dot);
}

/** Facts of the hub itself: console edits, grants, intents. Its epoch is the hub's incarnation. */
export const hubSite = "hub";
export const hubOrigin = (incarnation: number): string => `${hubSite}.${incarnation}`;
export const isHub = (origin: string): boolean => siteOf(origin) === hubSite;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
/** Text of `bytes` in Crockford base32, five bits a letter: 5 letters for an epoch, 6 for a site. */
export function base32(bytes: Uint8Array, letters: number): string {
  let text = "";
  for (let i = 0; i < letters; i++) text += alphabet[(bytes[i] as number) & 31];
  return text;
}
