import type { Chance } from "./chance.ts";
import type { Kernel } from "./kernel.ts";

/** How bad the lines are. Percentages of messages; delays in milliseconds. */
export interface Weather {
  lossPercent: number;
  duplicatePercent: number;
  delayMs: number;
  /** One in eight messages takes up to this long, so that later ones overtake it. */
  tailDelayMs: number;
}

export const calm: Weather = { lossPercent: 0, duplicatePercent: 0, delayMs: 20, tailDelayMs: 20 };
export const rough: Weather = { lossPercent: 10, duplicatePercent: 10, delayMs: 60, tailDelayMs: 5_000 };

/**
 * Lines between named ends. A cut line loses what is sent on it, in one direction or in both; what was on its way when the line was cut
 * still arrives, as it does on real networks.
 */
export class Network {
  weather: Weather = rough;
  readonly #kernel: Kernel;
  readonly #chance: Chance;
  readonly #cut = new Set<string>();
  sent = 0;
  lost = 0;
  duplicated = 0;

  constructor(kernel: Kernel, chance: Chance) {
    this.#kernel = kernel;
    this.#chance = chance;
  }

  cut(from: string, to: string): void {
    this.#cut.add(`${from}>${to}`);
  }

  mend(from: string, to: string): void {
    this.#cut.delete(`${from}>${to}`);
  }

  mendAll(): void {
    this.#cut.clear();
  }

  isCut(from: string, to: string): boolean {
    return this.#cut.has(`${from}>${to}`);
  }

  /** `arrive` runs when the message comes: not at all, once or twice. */
  send(from: string, to: string, arrive: () => void): void {
    this.sent++;
    const { lossPercent, duplicatePercent, delayMs, tailDelayMs } = this.weather;
    if (this.isCut(from, to) || this.#chance.percent(lossPercent)) {
      this.lost++;
      return;
    }
    const copies = this.#chance.percent(duplicatePercent) ? 2 : 1;
    this.duplicated += copies - 1;
    for (let i = 0; i < copies; i++)
      this.#kernel.in(1 + this.#chance.int(0, this.#chance.percent(12) ? tailDelayMs : delayMs), arrive);
  }
}
