import type { BridgeData } from "#drivers/codecs/bridge-payload.ts";
import { wordFor } from "#drivers/codecs/kontor-frame.ts";
import type { DeviceEvent } from "./link-master.ts";

/** What a device's event means on the bus, and whether it may ever be dropped. Nothing for a number this version has no word for. */
export function wordOf(address: number, event: DeviceEvent): { isBusiness: boolean; data: BridgeData } | undefined {
  switch (event.name) {
    case "reading": {
      const { quantity: number, value, channel, isStable } = event.payload;
      const quantity = wordFor("quantity", number);
      if (!quantity) return undefined;
      if (quantity === "weight-g") return telemetry({ kind: "weight", grams: value, stable: isStable === 1 });
      return telemetry({ kind: "measure", quantity, value, channel });
    }
    case "contact": {
      const { channel, isClosed, count } = event.payload;
      return telemetry({ kind: "contact", channel, closed: isClosed === 1, count });
    }
    case "lightAnswer": {
      const { module, answer: number, quantity, commandSeq } = event.payload;
      const answer = wordFor("lightAnswer", number);
      if (!answer) return undefined;
      return business({ kind: "light", address: moduleAddress(address, module), answer, quantity, commandSeq });
    }
    case "conveyorEvent": {
      const { event: number, point, lane, trackingId, code } = event.payload;
      const word = wordFor("conveyorEvent", number);
      return word && business({ kind: "conveyor", event: word, point, lane, trackingId, code });
    }
    case "scan": {
      const { channel, raw } = event.payload;
      return business({ kind: "scan", raw, channel });
    }
    case "log": {
      const { level, text } = event.payload;
      return telemetry({ kind: "log", level: wordFor("logLevel", level) ?? "warn", text });
    }
  }
}

/** `12` for a device that is one module, `12.3` for its third. */
export function moduleAddress(address: number, module: number): string {
  return module === 0 ? `${address}` : `${address}.${module}`;
}

const telemetry = (data: BridgeData) => ({ isBusiness: false, data });
const business = (data: BridgeData) => ({ isBusiness: true, data });
