import { words } from "./words.ts";

export const engineRefusals = {
  "input-invalid": words<{ problems: { path: string; expected: string }[] }>(
    400,
    "The input is not valid",
    ({ problems }) => problems.map((p) => `${p.path || "input"}: ${p.expected}`).join("; "),
    "Correct the named fields and send it again.",
  ),
  "command-unknown": words<{ name: string }>(
    404,
    "No such command",
    ({ name }) => `"${name}" is not in the contract list.`,
    "See the API page for the list.",
  ),
  "command-id-reused": words<{ commandId: string; earlier: string }>(
    409,
    "This commandId was used for another command",
    ({ commandId, earlier }) => `${commandId} was ${earlier}.`,
    "Use a new commandId for every new command.",
  ),
  "queue-full": words<{ retryAfterMs: number }>(
    503,
    "Too many commands are waiting",
    ({ retryAfterMs }) => `Nothing was done. Try again in ${retryAfterMs} ms with the same commandId.`,
    "Send the same command again after the delay.",
  ),
  "storage-full": words<{ freeBytes: number }>(
    507,
    "The disk is full",
    ({ freeBytes }) => `Nothing was written; ${freeBytes} bytes are free.`,
    "Free disk space on the appliance; the command can then be sent again.",
  ),
  "not-found": words<{ what: string; id: string }>(
    404,
    "Not found",
    ({ what, id }) => `There is no ${what} ${id}.`,
    "Check the number and try again.",
  ),
  "state-not-allowed": words<{ what: string; id: string; state: string; allowed: string }>(
    409,
    "Not possible in this state",
    ({ what, id, state, allowed }) => `${what} ${id} is ${state}; it must be ${allowed}.`,
    "Bring it into the right state first.",
  ),
  "number-range-empty": words<{ range: string }>(
    409,
    "No numbers are left",
    ({ range }) => `The number range ${range} is used up.`,
    "Lease a new block of numbers.",
  ),
};
