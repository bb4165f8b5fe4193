/** The site's totes, with a label on each. An emptied one goes round again. */
export class TotePool {
  readonly #free: string[] = [];
  #made = 0;

  take(): string {
    const known = this.#free.shift();
    if (known) return known;
    this.#made += 1;
    return `TOTE-${String(this.#made).padStart(4, "0")}`;
  }

  giveBack(tote: string): void {
    if (tote.startsWith("TOTE-") && !this.#free.includes(tote)) this.#free.push(tote);
  }
}
