import type { DoorHandlers } from "../api/dispatch.ts";
import type { Part } from "../site/site.ts";
import { BoxDesk } from "./box-desk.ts";
import { settingsDoors } from "./first-boot/settings-doors.ts";
import { statusDoors } from "./status-doors.ts";

/** Doors of the box, each area's own: they ask the agent through the desk. */
const boxDoors: readonly ((desk: BoxDesk) => DoorHandlers)[] = [settingsDoors, statusDoors];

/** The machine under the appliance, as far as it is ours. The warehouse works the same without it. */
export const boxPart: Part = {
  name: "box",
  start(site) {
    const desk = new BoxDesk(site);
    for (const doors of boxDoors) Object.assign(site.doors, doors(desk));
    return () => desk.stop();
  },
};
