import { words } from "#drivers/codecs/kontor-messages.ts";
import type { FlashMemory } from "../simulated/flash-memory.ts";
import { SimulatedDevice } from "../simulated/simulated-device.ts";

/** A simulated sensor node. Whoever holds it says when it measures and what, so a test knows every reading there ever was. */
export function sensorDevice(options: {
  address: number;
  uptimeMs(): number;
  flash?: FlashMemory;
  random?(): number;
  queueMax?: number;
}) {
  const counts = new Map<number, number>();
  const settings = { sampleMs: 0 };
  const device = new SimulatedDevice({
    ...options,
    classId: SENSOR_CLASS,
    perform(question) {
      if (question.name !== "config") return words.nakReason["type-unknown"];
      if (question.payload.key !== words.configKey["sample-ms"]) return words.nakReason["key-unknown"];
      if (question.payload.value < 100) return words.nakReason["value-wrong"];
      settings.sampleMs = question.payload.value;
      return words.nakReason.none;
    },
  });
  return {
    device,
    settings,
    measure(quantity: keyof typeof words.quantity, value: number, channel = 0, isStable = true): boolean {
      const payload = { quantity: words.quantity[quantity], value, channel, isStable: isStable ? 1 : 0 };
      return device.happen({ name: "reading", payload });
    },
    contact(closed: boolean, channel = 0): boolean {
      const count = (counts.get(channel) ?? 0) + (closed ? 1 : 0);
      counts.set(channel, count);
      return device.happen({ name: "contact", payload: { channel, isClosed: closed ? 1 : 0, count } });
    },
  };
}

export const SENSOR_CLASS = 2;
