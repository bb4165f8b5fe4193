import type { Board } from "./run-shift.ts";
import type { Tally } from "./tally.ts";

const lines = 5;

/** The shift as it runs, in a few lines of a terminal that are drawn over. Elsewhere only each new phase is named. */
export class Picture {
  readonly #isQuiet: boolean;
  readonly #tally: Tally;
  readonly #speed: number;
  readonly #startedAt = performance.now();
  #drawn = false;
  #phase = "";
  #pickingSince = 0;

  constructor({ isQuiet, tally, speed }: { isQuiet: boolean; tally: Tally; speed: number }) {
    this.#isQuiet = isQuiet;
    // At full speed nobody's hour is meant but ours.
    this.#speed = Number.isFinite(speed) ? speed : 1;
    this.#tally = tally;
  }

  draw(board: Board | undefined, phase: string): void {
    if (this.#isQuiet) return;
    if (!process.stderr.isTTY) {
      if (phase !== this.#phase) process.stderr.write(`${phase}\n`);
      this.#phase = phase;
      return;
    }
    if (this.#drawn) process.stderr.write(`\u001b[${lines}A`);
    this.#drawn = true;
    const seconds = Math.round((performance.now() - this.#startedAt) / 1_000);
    const orders = (board?.columns ?? []).map(({ column, orders: n }) => `${column} ${n}`).join("   ");
    const { pickedLines, scans, mistakes, duplicatesSent, offlineSpells } = this.#tally;
    const done = [...scans].map(([flow, { jobs }]) => `${flow} ${jobs}`).join("   ");
    if (pickedLines === 0) this.#pickingSince = performance.now();
    const pickingHours = ((performance.now() - this.#pickingSince) * this.#speed) / 3_600_000;
    const hourly = pickedLines > 0 ? Math.round(pickedLines / pickingHours) : 0;
    this.#write(`${phase} (${seconds} s)`);
    this.#write(`orders      ${orders || "none yet"}`);
    this.#write(`picked      ${pickedLines} lines, ${hourly} an hour`);
    this.#write(`jobs        ${done || "none yet"}`);
    this.#write(
      `troubles    ${board?.exceptions.open ?? 0} exceptions open, ${mistakes} wrong scans, ${offlineSpells} times without network, ${duplicatesSent} commands sent twice`,
    );
  }

  end(): void {
    if (this.#drawn) process.stderr.write("\n");
    this.#drawn = false;
  }

  #write(text: string): void {
    process.stderr.write(`\u001b[2K${text.slice(0, (process.stderr.columns ?? 120) - 1)}\n`);
  }
}
