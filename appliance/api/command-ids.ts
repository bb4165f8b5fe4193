import { randomBytes } from "node:crypto";
import { base32 } from "#sync/protocol/origin.ts";

const run = base32(randomBytes(12), 12);
let count = 0;

/**
 * An id for a command that its caller did not name, or that this box sends itself: a name that this run of the process drew by chance (60 bits), and a count. Counted ids take next to nothing
 * on the line to the cloud; a random one each would take more than all the rest of a movement.
 */
export const newCommandId = (kind: string): string => `${kind}-${run}:${++count}`;
