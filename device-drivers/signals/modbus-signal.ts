import { Subject } from "rxjs";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import { LinkTrouble, type Transport } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { intSetting, textSetting } from "../kit/settings.ts";
import { modbusTalk } from "../sensors/modbus-talk.ts";
import { tcp } from "../transports/tcp.ts";
import { type Lamp, type LampStates, lamps, type SignalDevice } from "./signal.ts";

/**
 * A stack light on the coils of a Modbus TCP output module. All coils are written again every `refreshMs`, so that a module that was switched
 * off and on shows the truth, and its silence is seen; blinking is done from here.
 */
export function modbusSignal(
  id: string,
  settings: MachineSettings,
  { now, log }: Pick<DeviceSurroundings, "now" | "log">,
  transport?: Transport,
): SignalDevice {
  const coils = coilsOf(settings.coils);
  const unit = intSetting(settings, "unit", 1);
  const refreshMs = intSetting(settings, "refreshMs", 5_000);
  const line = transport ?? tcp({ host: textSetting(settings, "host"), port: intSetting(settings, "port", 502) });
  const talk = modbusTalk(line, { now, silenceMs: Math.max(refreshMs * 3, SILENCE_MS_MIN) });
  const readings$ = new Subject<Reading>();
  let states: LampStates = {};
  let phase = false;
  let writing: Promise<void> | undefined;
  let again = false;
  const opened = talk.link.opened$.subscribe(() => void write().catch(() => undefined));
  const refresh = setInterval(() => void write().catch(() => undefined), refreshMs);
  const blink = setInterval(() => {
    phase = !phase;
    if (Object.values(states).includes("blink")) void write().catch(() => undefined);
  }, BLINK_MS);

  return {
    id,
    readings$: readings$.asObservable(),
    health$: talk.link.health$,
    get health() {
      return talk.link.health;
    },
    trace$: talk.link.trace$,
    set(wanted) {
      states = wanted;
      return write();
    },
    async stop() {
      clearInterval(refresh);
      clearInterval(blink);
      opened.unsubscribe();
      await talk.stop();
      readings$.complete();
    },
  };

  /** One round at a time; a wish that comes meanwhile gets a round of its own. */
  async function write(): Promise<void> {
    again = true;
    writing ??= rounds().finally(() => {
      writing = undefined;
    });
    await writing;
  }

  async function rounds(): Promise<void> {
    while (again) {
      again = false;
      for (const [lamp, address] of coils) {
        const mode = states[lamp] ?? "off";
        const answer = await talk.ask({
          write: "coil",
          unit,
          address,
          on: mode === "on" || (mode === "blink" && phase),
        });
        if (!("exception" in answer)) continue;
        const said = `coil ${address} (${lamp}): ${answer.said}`;
        log("warn", "signal-refused", { machine: id, said });
        readings$.next({ kind: "trouble", atMs: now(), code: "refused", said });
        throw new LinkTrouble("refused", said);
      }
    }
  }
}

const SILENCE_MS_MIN = 2_500;
const BLINK_MS = 500;

/** The setting `coils`: `{"red": 0, "yellow": 1, "sound": 4}`. Throws what is wrong. */
function coilsOf(setting: unknown): [Lamp, number][] {
  const entries = Object.entries((setting ?? {}) as Record<string, unknown>);
  if (entries.length === 0) throw new Error('coils must name at least one lamp, such as {"red": 0, "sound": 4}');
  return entries.map(([name, address]) => {
    const lamp = lamps.find((one) => one === name);
    if (!lamp) throw new Error(`coils.${name}: lamps are ${lamps.join(", ")}`);
    if (!Number.isInteger(address) || Number(address) < 0 || Number(address) > 65_535)
      throw new Error(`coils.${name} must be a whole number from 0 to 65535`);
    return [lamp, Number(address)];
  });
}
