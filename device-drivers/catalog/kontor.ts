import { bridgeLights, bridgeMachine } from "../drivers/bridge-machine.ts";
import type { CatalogEntry, SettingAsk } from "../kit/catalog-entry.ts";

const bridge: SettingAsk = { name: "bridge", title: "Name of the bridge on the broker", type: "text", required: true };
const site: SettingAsk = { name: "site", title: "Site in the bridge's topics, when it is not this one", type: "text" };
const device = (title: string): SettingAsk => ({ name: "device", title, type: "text" });
const common = { protocol: "Kontor bridge", reach: { by: "mqtt" }, source: "firmware-bridges/README.md" } as const;

/** What stands behind our own firmware bridges, each a process of its own that speaks to small devices and keeps what they say. */
export const kontor: readonly CatalogEntry[] = [
  {
    ...common,
    id: "kontor/bridge-conveyor",
    title: "Older conveyor controller behind a bridge",
    kind: "conveyor",
    ask: [bridge, device("Controller, when the bridge has several"), site],
    open: bridgeMachine,
  },
  {
    ...common,
    id: "kontor/bridge-lights",
    title: "Pick-to-light modules on an RS-485 line behind a bridge",
    kind: "light",
    ask: [bridge, site],
    open: bridgeLights,
  },
  {
    ...common,
    id: "kontor/bridge-sensors",
    title: "Temperature, humidity, weight and door sensors behind a bridge",
    kind: "sensor",
    ask: [bridge, device("Address of one sensor; all of the bridge when empty"), site],
    open: bridgeMachine,
  },
];
