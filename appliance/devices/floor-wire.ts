import { Subject } from "rxjs";
import type { FloorEvent } from "./binding.ts";

/** What the floor says to the doors: the doors listen, and know nothing of machines. It is there before the floor is, and silent. */
export class FloorWire {
  readonly events$ = new Subject<FloorEvent>();
  /** Queries whose names begin with this show something else now, although no command was committed. */
  readonly changed$ = new Subject<string>();
  /** How many follow raw bytes: nobody, and no event is made of them. */
  traceFollowers = 0;
  /** The place that a machine serves; empty when it serves none or is not open. */
  placeOf: (machineId: string) => string = () => "";
}
