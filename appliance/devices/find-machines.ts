import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { machinesContracts } from "#sync/contracts/machines.ts";
import { refuse } from "../store/book.ts";
import { findOnNetwork, hostsOf } from "./find-on-network.ts";
import { findOnSerial } from "./find-on-serial.ts";
import type { FloorDesk } from "./floor-desk.ts";
import { addressOf } from "./machine-shape.ts";

type Input = InputOf<(typeof machinesContracts)["machines.find"]>;
type Output = OutputOf<(typeof machinesContracts)["machines.find"]>;
export type Found = Output["found"][number];

/** One search at a time: two would listen to the same ports and hear half each. */
let searching: Promise<Output> | undefined;

/** Looks at the serial ports that no machine of ours has, and at one small network when asked. Ends after `seconds` or little later. */
export async function findMachines(floor: FloorDesk, { seconds, network, paths }: Input): Promise<Output> {
  const hosts = network === "" ? [] : hostsOf(network);
  if (!hosts)
    refuse({
      code: "input-invalid",
      problems: [{ path: "network", expected: "a private IPv4 network of at most 256 addresses, such as 10.0.0.0/24" }],
    });
  if (searching) return searching;
  const inUse = new Map<string, string>();
  for (const { machine } of floor.everyKnown) {
    const address = addressOf(machine, floor.catalog.get(machine.entry));
    if (machine.enabled) inUse.set(address.replace(/@\d+$/, ""), machine.id);
  }
  const catalog = [...floor.catalog.values()];
  const deadlineMs = Date.now() + seconds * 1_000;
  searching = Promise.all([
    findOnSerial({ paths, inUse, deadlineMs }),
    findOnNetwork({ catalog, inUse, hosts, deadlineMs }),
  ]).then((found) => ({ found: found.flat() }));
  try {
    return await searching;
  } finally {
    searching = undefined;
  }
}
