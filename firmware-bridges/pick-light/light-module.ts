import { words } from "#drivers/codecs/kontor-messages.ts";
import type { FlashMemory } from "../simulated/flash-memory.ts";
import { SimulatedDevice } from "../simulated/simulated-device.ts";

/** A simulated light module: a lamp, four digits, a button. Everything it shows is in `showing`, by module number. */
export function lightModule(options: {
  address: number;
  modules?: number;
  uptimeMs(): number;
  flash?: FlashMemory;
  random?(): number;
}) {
  const { modules = 1 } = options;
  const showing = new Map<
    number,
    { commandSeq: number; colour: number; mode: number; quantity: number; text: string }
  >();
  const settings = new Map<number, number>();
  const device = new SimulatedDevice({
    ...options,
    classId: LIGHT_CLASS,
    perform(question) {
      if (question.name === "config") {
        if (question.payload.key !== words.configKey["brightness-percent"]) return words.nakReason["key-unknown"];
        settings.set(question.payload.key, question.payload.value);
        return words.nakReason.none;
      }
      if (question.name !== "lightCommand") return words.nakReason["type-unknown"];
      const { module, ...shown } = question.payload;
      // A device with one lamp calls it 0; with several they count from 1.
      if (modules === 1 ? module !== 0 : module < 1 || module > modules) return words.nakReason["module-unknown"];
      if (shown.mode === words.lightMode.off) showing.delete(module);
      else showing.set(module, shown);
      return words.nakReason.none;
    },
  });
  return {
    device,
    showing,
    settings,
    /** Somebody presses the button. False when the device had no room to keep it: its lamp then blinks red. */
    press(
      answer: keyof typeof words.lightAnswer = "confirmed",
      quantity?: number,
      module = modules === 1 ? 0 : 1,
    ): boolean {
      const shown = showing.get(module);
      return device.happen({
        name: "lightAnswer",
        payload: {
          commandSeq: shown?.commandSeq ?? 0,
          module,
          answer: words.lightAnswer[shown ? answer : "button"],
          quantity: quantity ?? shown?.quantity ?? 0,
        },
      });
    },
    /** RAM and lamps go dark. */
    replug(): void {
      showing.clear();
      settings.clear();
      device.powerCut();
      device.powerOn();
    },
  };
}

export const LIGHT_CLASS = 1;
