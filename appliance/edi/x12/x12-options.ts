export interface X12Options {
  /**
   * Wrong counts in SE, GE, IEA and CTT-01 become warnings. On unless switched off: partners count wrongly out of habit
   * (several of our samples do), and an off-by-one count does not change what the goods are.
   */
  tolerateCounts?: boolean;
  /**
   * Differing control numbers become warnings. Off unless switched on: they are the only sign that the tail of one file was
   * joined to the head of another.
   */
  tolerateControlNumbers?: boolean;
  /** Wrong quantity totals (W76-01, CTT-02) become warnings. Off: a wrong total is how a lost line shows. */
  tolerateTotals?: boolean;
  /** Takes a file that begins with GS or ST, without interchange header. */
  allowFragment?: boolean;
  maxBytes?: number;
}

export const x12BytesMax = 32 * 1024 * 1024;
