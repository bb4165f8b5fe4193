import { setTimeout } from "node:timers/promises";
import type { FirstBootAnswer } from "#sync/contracts/box/first-boot.ts";
import type { NetworkShape } from "#sync/contracts/box/network.ts";
import { type Caller, refuse } from "../../store/book.ts";
import type { BoxDesk } from "../box-desk.ts";

/** A DHCP server or a Wi-Fi that has not answered by then does not. */
export const addressWithinMs = 25_000;
const lookEveryMs = 500;

type Wanted = Extract<FirstBootAnswer, { step: "network" }>["interfaces"][number];

/**
 * Sets one interface and sees whether it works: where no address comes, the former setting is back at once. Gives what was set, such as
 * `enp1s0 192.168.1.20/24`.
 */
export async function applyNetwork(desk: BoxDesk, wanted: Wanted, caller: Caller): Promise<string> {
  const { interface: name } = await desk.ask("network.set", wanted, { caller });
  const giveUpMs = Date.now() + addressWithinMs;
  let found = await lookAt(desk, name);
  while (!isThere(found, wanted.set) && Date.now() < giveUpMs) {
    await setTimeout(lookEveryMs, undefined, { signal: desk.signal });
    found = await lookAt(desk, name);
  }
  const works = isThere(found, wanted.set);
  await desk.ask("network.confirm", { keep: works }, { caller });
  const detail = { interface: name, mode: wanted.set.mode, addresses: found?.addresses.join(" ") ?? "" };
  await desk.note({ what: "network.set", outcome: works ? "done" : "failed", detail }, caller);
  if (!works)
    refuse({
      code: "network-no-address",
      interface: name,
      waitedSeconds: addressWithinMs / 1_000,
      mode: wanted.set.mode,
    });
  // The new address belongs into the certificate that other screens see.
  void desk.site.certificate.look(Date.now());
  return [name, ...(wanted.wifi ? [wanted.wifi.ssid] : []), found?.addresses[0] ?? wanted.set.mode].join(" ");
}

type Interface = NetworkShape["interfaces"][number];

const lookAt = async (desk: BoxDesk, name: string): Promise<Interface | undefined> =>
  (await desk.ask("network.show", {})).interfaces.find((one) => one.name === name);

/** A fixed address on an interface without a cable is set, though nobody sees it yet. */
function isThere(found: Interface | undefined, set: Wanted["set"]): boolean {
  if (!found) return false;
  if (set.mode === "off") return true;
  if (set.mode === "dhcp") return found.addresses.length > 0;
  return found.addresses.includes(set.address) || (found.kind === "wired" && !found.plugged);
}
