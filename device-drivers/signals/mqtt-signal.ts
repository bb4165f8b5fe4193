import { Subject } from "rxjs";
import { busTalk } from "../kit/bus-talk.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Reading } from "../kit/reading.ts";
import { optionalInt, textSetting } from "../kit/settings.ts";
import { type LampStates, lamps, type SignalDevice } from "./signal.ts";

/**
 * A stack light behind a gateway: its whole state as one retained JSON message, `{"red": "blink", "sound": "on", …}`, on `<topic>/set`. What it says
 * on `<topic>/state` is its sign of life.
 */
export function mqttSignal(id: string, settings: MachineSettings, { now, bus }: DeviceSurroundings): SignalDevice {
  const topic = textSetting(settings, "topic");
  const silenceMs = optionalInt(settings, "silenceMs");
  const talk = busTalk(bus, `${topic}/state`, { now, ...(silenceMs && { silenceMs }) });
  const readings$ = new Subject<Reading>();
  const listening = talk.messages$.subscribe(() => talk.heard());

  return {
    id,
    readings$: readings$.asObservable(),
    health$: talk.health$,
    get health() {
      return talk.health;
    },
    trace$: talk.trace$,
    async set(states: LampStates) {
      const all = Object.fromEntries(lamps.map((lamp) => [lamp, states[lamp] ?? "off"]));
      await talk.say(`${topic}/set`, JSON.stringify(all), { retain: true });
    },
    async stop() {
      listening.unsubscribe();
      talk.stop();
      readings$.complete();
    },
  };
}
