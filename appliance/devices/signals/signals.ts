import { LinkTrouble } from "#drivers/kit/link.ts";
import { isSignal, type SignalDevice } from "#drivers/signals/signal.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Binding, Floor } from "../binding.ts";
import { exceptionsOf, lampsFor } from "./lamps-for.ts";

/** Stack lights and sounders: what is wrong in a zone is seen, and heard, where it is. */
export const signals: Binding = {
  name: "signals",
  kinds: ["signal"],
  asks: [
    { name: "sounds", title: "Sounds for what is urgent until somebody claims it", type: "bool", initial: true },
    {
      name: "exceptions",
      title: "Only these kinds of exceptions, such as device,location-full; empty for all",
      type: "text",
      max: 200,
    },
  ],
  start(floor) {
    const signals = new Set<{ look(): void }>();
    let timer: NodeJS.Timeout | undefined;
    const commits = floor.site.store.queue.committed$.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const signal of signals) signal.look();
      }, LOOK_AFTER_MS);
    });
    return {
      attach(machine, device) {
        if (!isSignal(device)) throw new Error(`${machine.entry} has no lamps`);
        const signal = shownOn(floor, machine, device);
        signals.add(signal);
        return async () => {
          signals.delete(signal);
          await signal.stop();
        };
      },
      stop() {
        clearTimeout(timer);
        commits.unsubscribe();
      },
    };
  },
};

const LOOK_AFTER_MS = 100;
const DARK_WITHIN_MS = 1_000;

function shownOn(floor: Floor, machine: Machine, device: SignalDevice) {
  const { reader } = floor.site.store;
  const zone = machine.zone || (reader.get("location", machine.place)?.zone ?? "");
  const kinds = String(machine.settings.exceptions ?? "")
    .split(",")
    .map((kind) => kind.trim())
    .filter((kind) => kind !== "");
  let shown = "";
  const look = () => {
    const open = exceptionsOf(reader, zone, kinds);
    const states = lampsFor(open, { sounds: machine.settings.sounds !== false });
    const now = JSON.stringify(states);
    if (now === shown) return;
    shown = now;
    floor.show(machine.id, { lamps: states, exceptions: open.length });
    tell(states);
  };
  const tell = (states: Parameters<SignalDevice["set"]>[0]) =>
    device.set(states).catch((error: unknown) => {
      const code = error instanceof LinkTrouble ? error.code : "error";
      floor.site.log.warn({ machine: machine.id, code }, "a signal was not told");
    });
  const health = device.health$.subscribe(({ state }) => {
    // A gateway that was away may have missed it.
    if (state === "online") {
      shown = "";
      look();
    }
  });
  look();
  return {
    look,
    async stop() {
      health.unsubscribe();
      await Promise.race([tell({}), new Promise((resolve) => setTimeout(resolve, DARK_WITHIN_MS).unref())]);
    },
  };
}
