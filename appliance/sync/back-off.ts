export const backOffFirstMs = 1_000;
export const backOffMostMs = 60_000;

/** Full jitter: after many boxes lost their cloud at once they do not come back at once. `failures` in a row, from 1; `random` in [0, 1). */
export const backOffMs = (failures: number, random: number): number =>
  Math.round(random * Math.min(backOffMostMs, backOffFirstMs * 2 ** Math.min(failures - 1, 16)));
