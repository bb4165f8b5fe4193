/** Sequence numbers of machines are unsigned 32-bit and start again after the last one: they are compared on a circle (RFC 1982). */
export function ahead(a: number, b: number): number {
  return (a - b) | 0;
}

export const isAfter = (a: number, b: number): boolean => ahead(a, b) > 0;

/** The number that lies furthest ahead on the circle; 0, which no parcel has, when there is none. */
export function furthest(numbers: Iterable<number>): number {
  let newest = 0;
  for (const number of numbers) if (number !== 0 && (newest === 0 || isAfter(number, newest))) newest = number;
  return newest;
}
