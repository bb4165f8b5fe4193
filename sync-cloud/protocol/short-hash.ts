/** Of a fact whose line was folded away the hub keeps so much of its hash, hex: 64 bits, enough to tell a fact that comes again from another one under its number. */
export const shortHashChars = 16;

export const shortHash = (tip: string): string => tip.slice(0, shortHashChars);

/** `known` may be short. False when nothing is known. */
export const sameHash = (known: string | undefined, tip: string): boolean =>
  known !== undefined && known.length >= shortHashChars && tip.startsWith(known);
