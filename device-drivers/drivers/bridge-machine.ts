import { type Observable, Subject } from "rxjs";
import { BridgeFeed } from "../bridge-feed.ts";
import { readingOf } from "../codecs/bridge-payload.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import { LinkTrouble } from "../kit/link.ts";
import type { LightOrder, PickLights } from "../kit/pick-lights.ts";
import type { Reading } from "../kit/reading.ts";
import { textSetting } from "../kit/settings.ts";

/** Whatever stands behind one of our bridges, as a device: its readings, and its health as the bridge and the broker tell it. */
export function bridgeMachine(id: string, settings: MachineSettings, surroundings: DeviceSurroundings): BridgeDevice {
  const { bus } = surroundings;
  if (!bus) throw new Error("a bridge is reached over the broker, which is switched off on this appliance");
  const site = textSetting(settings, "site") || bus.site;
  if (!site) throw new Error("the broker does not say whose it is: set the site");
  const device = textSetting(settings, "device") || undefined;
  const feed = new BridgeFeed({ bus, site, bridge: textSetting(settings, "bridge"), device, surroundings });
  const readings$ = new Subject<Reading>();
  feed.events$.subscribe(({ data, atMs, seq, device: from }) => {
    const reading = readingOf(data, atMs, seq);
    if (reading) readings$.next(reading);
    else if (data.kind === "log")
      surroundings.log(data.level, "device says", { machine: id, device: from, text: data.text });
  });
  return {
    id,
    feed,
    readings$: readings$.asObservable() as Observable<Reading>,
    health$: feed.health$,
    get health() {
      return feed.health;
    },
    trace$: feed.trace$,
    async stop() {
      feed.stop();
      readings$.complete();
    },
  };
}

export interface BridgeDevice extends Device {
  readonly feed: BridgeFeed;
}

/** Light modules behind a bridge. An address is the device's on its line, and a module of it after a dot: `12`, `12.3`. */
export function bridgeLights(
  id: string,
  settings: MachineSettings,
  surroundings: DeviceSurroundings,
): PickLights & BridgeDevice {
  const machine = bridgeMachine(id, settings, surroundings);
  const show = (
    address: string,
    order: Pick<LightOrder, "quantity" | "text"> & { colour: string; mode: string },
    commandId: string,
  ) => {
    const [, device, module = "0"] = /^(\d{1,3})(?:\.(\d{1,5}))?$/.exec(address) ?? [];
    if (!device)
      return Promise.reject(new LinkTrouble("not-found", `no light module has the address ${address.slice(0, 40)}`));
    return machine.feed.command(device, { id: commandId, do: "light", module: Number(module), ...order });
  };
  // A getter would be read once by a spread: the health of then, for ever.
  return Object.assign(machine, {
    light: (address: string, order: LightOrder, commandId: string) => show(address, order, commandId),
    off: async (address: string, commandId: string) => {
      await show(address, { colour: "off", mode: "off", quantity: 0 }, commandId);
    },
  });
}
