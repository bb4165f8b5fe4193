import type { ModbusRequest } from "../codecs/modbus-tcp.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import { LinkTrouble, type Transport } from "../kit/link.ts";
import { intSetting, textSetting } from "../kit/settings.ts";
import { modbusTalk } from "../sensors/modbus-talk.ts";
import { tcp } from "../transports/tcp.ts";
import type { GateDevice } from "./gate.ts";
import type { GateSwitches } from "./gate-switches.ts";
import { type GateIo, polledGate } from "./polled-gate.ts";

/**
 * A door or lift on Modbus TCP. Setting `io` says where its signals are, each as table and address from 0:
 * `open` (told: coil), `level` and `request` (told: register), `isOpen`, `isClosed`, `fault` (discrete or coil), `atLevel`, `answer` (input or
 * register). Only `open` and `isOpen` must be there.
 */
export function modbusGate(
  id: string,
  settings: MachineSettings,
  surroundings: Pick<DeviceSurroundings, "now" | "log">,
  transport?: Transport,
): GateDevice {
  const places = placesOf(settings.io);
  const unit = intSetting(settings, "unit", 1);
  const everyMs = intSetting(settings, "everyMs", 200);
  const line = transport ?? tcp({ host: textSetting(settings, "host"), port: intSetting(settings, "port", 502) });
  const { now } = surroundings;
  const talk = modbusTalk(line, { now, silenceMs: Math.max(everyMs * 3, SILENCE_MS_MIN) });

  const io: GateIo = {
    health$: talk.link.health$,
    get health() {
      return talk.link.health;
    },
    trace$: talk.link.trace$,
    async write(wish, request) {
      // The number last: when it is there, the rest is.
      if (places.level && wish?.level !== undefined)
        await tell({ write: "register", unit, address: places.level.address, value: wish.level });
      await tell({ write: "coil", unit, address: places.open.address, on: wish !== undefined });
      if (places.request) await tell({ write: "register", unit, address: places.request.address, value: request });
    },
    async read(): Promise<GateSwitches> {
      const [isOpen, isClosed, fault] = [await bit(places.isOpen), await bit(places.isClosed), await bit(places.fault)];
      return { isOpen, isClosed, fault, level: await number(places.atLevel), answer: await number(places.answer) };
    },
    stop: () => talk.stop(),
  };
  return polledGate(id, io, { everyMs }, surroundings);

  async function tell(request: ModbusRequest): Promise<void> {
    const answer = await talk.ask(request);
    if ("exception" in answer) throw new LinkTrouble("refused", `address ${request.address}: ${answer.said}`);
  }

  async function bit(place: Place | undefined): Promise<boolean | undefined> {
    if (!place) return undefined;
    const answer = await talk.ask({ read: place.table, unit, address: place.address, count: 1 });
    if ("bits" in answer) return answer.bits[0];
    throw new LinkTrouble("refused", `${place.table} ${place.address}: ${"said" in answer ? answer.said : "no bit"}`);
  }

  async function number(place: Place | undefined): Promise<number | undefined> {
    if (!place) return undefined;
    const answer = await talk.ask({ read: place.table, unit, address: place.address, count: 1 });
    if ("registers" in answer) return answer.registers[0];
    throw new LinkTrouble(
      "refused",
      `${place.table} ${place.address}: ${"said" in answer ? answer.said : "no number"}`,
    );
  }
}

interface Place {
  table: "coils" | "discrete" | "holding" | "input";
  address: number;
}

const tables: Readonly<Record<string, Place["table"]>> = {
  coil: "coils",
  discrete: "discrete",
  register: "holding",
  input: "input",
};

/** By signal, where it may stand. */
const signals = {
  open: ["coil"],
  level: ["register"],
  request: ["register"],
  isOpen: ["discrete", "coil"],
  isClosed: ["discrete", "coil"],
  fault: ["discrete", "coil"],
  atLevel: ["input", "register"],
  answer: ["input", "register"],
} as const;
type Signal = keyof typeof signals;

function placesOf(setting: unknown): Partial<Record<Signal, Place>> & Record<"open" | "isOpen", Place> {
  const given = (typeof setting === "object" && setting !== null ? setting : {}) as Record<string, unknown>;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(signals, name));
  if (unknown !== undefined)
    throw new LinkTrouble("protocol", `io.${unknown}: signals are ${Object.keys(signals).join(", ")}`);
  const places: Partial<Record<Signal, Place>> = {};
  for (const [name, may] of Object.entries(signals) as [Signal, readonly string[]][])
    if (given[name] !== undefined) places[name] = placeOf(name, given[name], may);
  const { open, isOpen, level, atLevel, request, answer } = places;
  if (!open || !isOpen)
    throw new LinkTrouble(
      "protocol",
      'io must say where open and isOpen are: {"open": {"coil": 0}, "isOpen": {"discrete": 0}}',
    );
  if (!level !== !atLevel) throw new LinkTrouble("protocol", "io: level and atLevel belong together");
  if (!request !== !answer) throw new LinkTrouble("protocol", "io: request and answer belong together");
  return { ...places, open, isOpen };
}

function placeOf(name: string, given: unknown, may: readonly string[]): Place {
  const [one, more] = Object.entries(typeof given === "object" && given !== null ? given : {});
  const [table = "", address] = one ?? [];
  const known = may.includes(table) ? tables[table] : undefined;
  if (!known || more || !Number.isInteger(address) || address < 0 || address > 65_535)
    throw new LinkTrouble("protocol", `io.${name} must be {"${may[0]}": address from 0 to 65535}`);
  return { table: known, address };
}

const SILENCE_MS_MIN = 2_500;
