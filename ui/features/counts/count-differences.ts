interface Difference {
  qty: number;
  bookQty: number;
}

/** What the book gains (or loses, below zero) when a count is posted. */
export function differenceQty(differences: readonly Difference[]): number {
  return differences.reduce((sum, { qty, bookQty }) => sum + qty - bookQty, 0);
}

/** How many units change in all: ten too few here and ten too many there are twenty, not none. */
export function changedQty(differences: readonly Difference[]): number {
  return differences.reduce((sum, { qty, bookQty }) => sum + Math.abs(qty - bookQty), 0);
}
