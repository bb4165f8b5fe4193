import { StartedAppliance } from "../../appliance/testing/start-appliance.ts";
import { starterPlaces } from "../../appliance/box/first-boot/starter-places.ts";
import { receiveAndShip, isShipped } from "./proof/one-order.ts";
const a = await StartedAppliance.start({});
try {
const t = await a.signIn("supervisor");
await a.call("locations.import", { locations: starterPlaces() }, t);
const box = { call: (n: any, i: any, c: any) => a.call(n, i, t, c) } as any;
console.log(await receiveAndShip(box, "1"), await isShipped(box, "TEA-1"));
} catch (e) { console.log(e, JSON.stringify((e as any).problem)); }
await a.stop();
