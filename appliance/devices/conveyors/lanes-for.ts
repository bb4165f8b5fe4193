import type { LaneWish } from "#drivers/conveyor/passage.ts";
import type { LaneSettings } from "../../wms/parcels/lane-settings.ts";
import type { Route } from "./route-index.ts";

/**
 * The lanes that serve a route, the best first: named by its load, else by its dock, its carrier, the place or the zone of its task. Nothing
 * for what nobody knows; no lanes, and why, for what no lane serves. Of lanes that serve alike the one that had least comes first.
 */
export function lanesFor(
  route: Route | undefined,
  lanes: readonly LaneSettings[],
  { closed, sent }: { closed: ReadonlySet<number>; sent: ReadonlyMap<number, number> },
): LaneWish | undefined {
  if (!route) return undefined;
  if (route.orderHeld) return { lanes: [], because: "order-held" };
  const served = rules(route).find(({ serves }) => lanes.some(serves));
  if (!served) return { lanes: [], because: "no-lane" };
  const open = lanes.filter(served.serves).filter(({ lane }) => !closed.has(lane));
  if (open.length === 0) return { lanes: [], because: "lane-closed" };
  const had = (lane: number) => sent.get(lane) ?? 0;
  const sorted = open.map(({ lane }) => lane).sort((a, b) => had(a) - had(b) || a - b);
  return { lanes: sorted, because: served.because };
}

/** Whether a lane is one of those meant for the route, open or not. */
export function isMeantFor(route: Route | undefined, lanes: readonly LaneSettings[], lane: number): boolean {
  const wish = lanesFor(route, lanes, { closed: new Set(), sent: new Map() });
  return wish?.lanes.includes(lane) ?? false;
}

interface Rule {
  because: string;
  serves: (lane: LaneSettings) => boolean;
}

function rules({ load, dock, carrier, toPlace, zone }: Route): Rule[] {
  const rule = (because: string, value: string, serves: Rule["serves"]): Rule[] =>
    value === "" ? [] : [{ because, serves }];
  return [
    ...rule("load", load, ({ loads }) => loads.includes(load)),
    ...rule("dock", dock, ({ docks, place }) => docks.includes(dock) || place === dock),
    ...rule("carrier", carrier, ({ carriers }) => carriers.includes(carrier)),
    ...rule("putaway", toPlace, ({ place }) => place === toPlace),
    ...rule("zone", zone, ({ zones }) => zones.includes(zone)),
  ];
}
