import { TagConveyor } from "../conveyor/tag-conveyor.ts";
import { slotTags, type TagMap, watchedTags, writtenTags } from "../conveyor/tag-map.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Transport } from "../kit/link.ts";
import { ModbusLine } from "./modbus-line.ts";
import { registerTag } from "./register-tags.ts";

/**
 * A conveyor whose decision points stand in registers. Modbus has no events: the numbers of the ring are polled, so a parcel is seen up
 * to one poll late, and nothing is lost by that.
 */
export function modbusConveyor(
  id: string,
  transport: Transport,
  { map, unit, fastMs, slowMs }: { map: TagMap; unit: number; fastMs: number; slowMs: number },
  { now, log }: DeviceSurroundings,
): TagConveyor {
  const { fast, slow } = watchedTags(map);
  const rings = map.points.flatMap((point) =>
    Array.from({ length: point.slots }, (_, i) => slotTags(point.id, i)).flat(),
  );
  const names = new Set([...fast, ...slow, ...rings, ...writtenTags(map)]);
  const line = new ModbusLine(transport, {
    unit,
    places: [...names].flatMap((name) => registerTag(map, name) ?? []),
    groups: [
      { everyMs: fastMs, tags: fast },
      { everyMs: slowMs, tags: slow },
    ],
    now,
  });
  return new TagConveyor(id, line, map, { now, log });
}
