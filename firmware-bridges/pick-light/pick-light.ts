import type { BridgeCommand } from "#drivers/codecs/bridge-payload.ts";
import type { PayloadOf } from "#drivers/codecs/kontor-frame.ts";
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

export interface PickLightConfig extends FramedConfig {
  brightnessPercent: number;
}

/** Light modules on an RS-485 line. What is lit is shown again when a module comes back; what is pressed is never dropped. */
export const pickLight: BridgeKind<PickLightConfig> = {
  name: "pick-light",

  check(raw) {
    const problems: ConfigProblem[] = [];
    const framed = checkFramed(raw, problems);
    const brightnessPercent = checkWhole(raw, "brightnessPercent", { min: 1, max: 100, initial: 60 }, problems);
    checkNames(raw, [...framedNames, "brightnessPercent"], problems);
    return problems.length > 0 ? { problems } : { config: { ...framed, brightnessPercent } };
  },

  start(parts, first) {
    let config = first;
    const lit = new Map<number, Map<number, PayloadOf<"lightCommand">>>();
    const line = new FramedLine(parts, config, (address) => void greet(address));

    return {
      change(next) {
        config = next;
        line.change(next);
        for (const { address, state } of line.master.devices.values()) if (state === "online") void greet(address);
      },
      async command(device, command) {
        const address = Number(device);
        if (command.do !== "light") throw new CommandRefused(`a light module cannot ${command.do}`);
        const order = orderOf(command, parts.commandSeq());
        await line.master.ask(address, { name: "lightCommand", payload: order });
        const modules = lit.get(address) ?? new Map<number, PayloadOf<"lightCommand">>();
        if (order.mode === words.lightMode.off) modules.delete(order.module);
        else modules.set(order.module, order);
        lit.set(address, modules);
        return { seq: order.commandSeq };
      },
      devices: () => line.devices(),
      firmware: () => line.firmware(),
      stop: () => line.stop(),
    };

    /** It has just started, or been configured anew: it knows neither how bright to be nor what it showed. */
    async function greet(address: number): Promise<void> {
      try {
        const value = config.brightnessPercent;
        await line.master.ask(address, {
          name: "config",
          payload: { key: words.configKey["brightness-percent"], value },
        });
        for (const order of [...(lit.get(address)?.values() ?? [])])
          await line.master.ask(address, { name: "lightCommand", payload: order });
      } catch (error) {
        parts.log("warn", "light-not-greeted", { address, why: String(error) });
      }
    }
  },
};

function orderOf(command: Extract<BridgeCommand, { do: "light" }>, commandSeq: number): PayloadOf<"lightCommand"> {
  const { module, quantity, text = "" } = command;
  const colour = words.colour[command.colour as keyof typeof words.colour];
  const mode = words.lightMode[command.mode as keyof typeof words.lightMode];
  if (colour === undefined) throw new CommandRefused(`colour must be one of ${Object.keys(words.colour).join(", ")}`);
  if (mode === undefined) throw new CommandRefused(`mode must be one of ${Object.keys(words.lightMode).join(", ")}`);
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > QUANTITY_MAX)
    throw new CommandRefused(`quantity must be a whole number from 0 to ${QUANTITY_MAX}`);
  if (!Number.isInteger(module) || module < 0 || module > 65_535)
    throw new CommandRefused("module must be a whole number from 0 to 65535");
  if (Buffer.byteLength(text) > TEXT_BYTES_MAX) throw new CommandRefused(`text is longer than ${TEXT_BYTES_MAX} bytes`);
  return { commandSeq, module, colour, mode, quantity, text };
}

const QUANTITY_MAX = 9_999;
const TEXT_BYTES_MAX = 16;
