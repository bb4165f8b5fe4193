import type { Parcel } from "./passage.ts";

/** Barcodes whose rounds are remembered; the one not met for longest is forgotten. */
export const ROUNDS_KEPT_MAX = 10_000;

/** How often a parcel came round a loop, by its barcode. */
export class Rounds {
  readonly #rounds = new Map<string, number>();

  of(barcode: string): number {
    return this.#rounds.get(barcode) ?? 0;
  }

  keep(barcode: string, rounds: number): void {
    if (barcode === "") return;
    this.#rounds.delete(barcode);
    this.#rounds.set(barcode, rounds);
    if (this.#rounds.size > ROUNDS_KEPT_MAX) this.#rounds.delete(this.#rounds.keys().next().value as string);
  }

  /** It went into a lane, or stayed on the loop. */
  count({ barcode, rounds }: Pick<Parcel, "barcode" | "rounds">, staysOnLoop: boolean): void {
    if (staysOnLoop) this.keep(barcode, rounds + 1);
    else this.#rounds.delete(barcode);
  }
}
