import { words } from "#drivers/codecs/kontor-messages.ts";
import { type BridgeKind, CommandRefused, type ConfigProblem } from "../bridge/bridge-kind.ts";
import {
  checkFramed,
  checkNames,
  checkWhole,
  type FramedConfig,
  FramedLine,
  framedNames,
} from "../bridge/framed-line.ts";

export interface SensorNodeConfig extends FramedConfig {
  /** How often each node measures. */
  sampleMs: number;
}

/** Nodes with temperature, humidity, weight and door contacts. They store and forward; so does the bridge. */
export const sensorNode: BridgeKind<SensorNodeConfig> = {
  name: "sensor-node",

  check(raw) {
    const problems: ConfigProblem[] = [];
    const framed = checkFramed(raw, problems);
    const sampleMs = checkWhole(raw, "sampleMs", { min: 100, max: 3_600_000, initial: 2_000 }, problems);
    checkNames(raw, [...framedNames, "sampleMs"], problems);
    return problems.length > 0 ? { problems } : { config: { ...framed, sampleMs } };
  },

  start(parts, first) {
    let config = first;
    const line = new FramedLine(parts, config, (address) => void tell(address));
    return {
      change(next) {
        config = next;
        line.change(next);
        for (const { address, state } of line.master.devices.values()) if (state === "online") void tell(address);
      },
      async command(device, command) {
        if (command.do !== "config") throw new CommandRefused(`a sensor cannot ${command.do}`);
        const key = words.configKey[command.key as keyof typeof words.configKey];
        if (key === undefined)
          throw new CommandRefused(`key must be one of ${Object.keys(words.configKey).join(", ")}`);
        await line.master.ask(Number(device), { name: "config", payload: { key, value: command.value } });
        return { seq: parts.commandSeq() };
      },
      devices: () => line.devices(),
      firmware: () => line.firmware(),
      stop: () => line.stop(),
    };

    async function tell(address: number): Promise<void> {
      const payload = { key: words.configKey["sample-ms"], value: config.sampleMs };
      await line.master
        .ask(address, { name: "config", payload })
        .catch((error) => parts.log("warn", "sensor-not-configured", { address, why: String(error) }));
    }
  },
};
