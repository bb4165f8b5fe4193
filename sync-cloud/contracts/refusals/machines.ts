import { words } from "./words.ts";

export const machineRefusals = {
  "machine-exists": words<{ machine: string }>(
    409,
    "This machine id is taken",
    ({ machine }) => `There is a machine ${machine} already.`,
    "Choose another id, or change that machine.",
  ),
  "machine-entry-unknown": words<{ entry: string }>(
    404,
    "Not in the catalogue",
    ({ entry }) => `No driver is called ${entry}.`,
    "See machines.catalog for what can be driven.",
  ),
  "machine-setting-wrong": words<{ machine: string; setting: string; expected: string }>(
    422,
    "A setting is missing or wrong",
    ({ machine, setting, expected }) => `${machine}: ${setting} must be ${expected}.`,
    "Correct the setting and send it again.",
  ),
  "machines-too-many": words<{ max: number }>(
    409,
    "No more machines",
    ({ max }) => `This appliance looks after ${max} machines at most.`,
    "Remove one that is not used any more.",
  ),
  "plan-invalid": words<{ problems: readonly string[] }>(
    422,
    "The plan cannot be used",
    ({ problems }) => problems.join(" ") || "It is not a LIF document.",
    "Correct the file where it is said and import it again.",
  ),
  "plan-full": words<{ what: string; max: number }>(
    409,
    "The plan holds no more",
    ({ what, max }) => `A plan holds ${max} ${what} at most.`,
    "Remove those that are not needed any more.",
  ),
  "node-unknown": words<{ node: string }>(
    404,
    "Not on the tracks",
    ({ node }) => `The tracks in use have no node ${node}.`,
    "See fleet.plan for the nodes there are.",
  ),
  "zone-without-area": words<{ name: string; problem: string }>(
    422,
    "The zone encloses nothing",
    ({ name, problem }) => `${name}: ${problem}.`,
    "Draw it anew, with corners in order.",
  ),
  "machine-not-ready": words<{ machine: string; state: string }>(
    409,
    "The machine is not ready",
    ({ machine, state }) => `${machine} is ${state}.`,
    "See its health on the kiosk; when it is online, try again.",
  ),
  "machine-said-no": words<{ machine: string; said: string }>(
    409,
    "The machine said no",
    ({ machine, said }) => `${machine}: ${said}.`,
    "See its state; it may need a reset or a clear first.",
  ),
};
