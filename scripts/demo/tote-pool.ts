/** The site's totes, with a label on each. An emptied one goes round again. */
export class TotePool {
  readonly #free: string[] = [];
  #made = 0;
  #isKept = false;

  take(): string {
    const known = this.#free.shift();
    if (known) return known;
    this.#made += 1;
    return `TOTE-${String(this.#made).padStart(4, "0")}`;
  }

  /** Two people work on the same totes, because one was out of reach: what is emptied stays aside, for it may be on a cart's screen still. */
  keepAside(): void {
    this.#isKept = true;
  }

  giveBack(tote: string): void {
    if (this.#isKept) return;
    if (tote.startsWith("TOTE-") && !this.#free.includes(tote)) this.#free.push(tote);
  }
}
