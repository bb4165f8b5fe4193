import type { Move } from "../../model/facts/fact.ts";
import { keysOfMove } from "../keys.ts";

type Keys = [from: string, to: string];

/** The keys of moves, each made once: what a batch needs is asked by the same keys that it is booked by, and making them is a good part of the work. For as long as these moves are at hand. */
export class MoveKeys {
  readonly #known = new Map<Move, { origin: string; keys: Keys }>();

  of(origin: string, move: Move): Keys {
    const known = this.#known.get(move);
    if (known?.origin === origin) return known.keys;
    const keys = keysOfMove(origin, move);
    this.#known.set(move, { origin, keys });
    return keys;
  }
}
