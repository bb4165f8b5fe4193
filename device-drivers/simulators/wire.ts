import type { Observable } from "rxjs";
import { type Link, LinkTrouble } from "../kit/link.ts";
import { superviseLink } from "../kit/supervise.ts";
import { serial } from "../transports/serial.ts";

/** What a simulator speaks through: a connection, or a link that comes back by itself when the cable was pulled. */
export interface Wire {
  readonly bytes$: Observable<Uint8Array>;
  write(bytes: Uint8Array): Promise<void>;
}

/** The simulator's end of a pseudo-terminal, opened again for as long as it runs. */
export function machineEnd(path: string): Link {
  return superviseLink(serial({ path, baud: 9_600 }), { now: Date.now });
}

/** What a machine says to a cable that is not there is lost, and no fault. */
export function sayInto(wire: Wire, bytes: Uint8Array): void {
  wire.write(bytes).catch((error: unknown) => {
    if (!(error instanceof LinkTrouble)) throw error;
  });
}
