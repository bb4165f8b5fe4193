import { lines } from "../framing/lines.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import type { Transport } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { choiceSetting, textSetting } from "../kit/settings.ts";
import { type FrameDecoder, streamDevice } from "../kit/stream-device.ts";
import { readFields, sensorFields, valueAt } from "./field-map.ts";
import { silenceOf } from "./mqtt-sensor.ts";
import { timeOf } from "./own-clock.ts";

/** A sensor that says lines of text: `temp=4.5 rh=60`, columns between commas or semicolons, or JSON. */
export function lineSensor(
  id: string,
  settings: MachineSettings,
  surroundings: DeviceSurroundings,
  transport: Transport,
): Device {
  const spec = {
    framing: lines({ end: "any", maxBytes: LINE_BYTES_MAX }),
    decoder: () => lineDecoder(settings),
    silenceMs: silenceOf(settings),
  };
  const ask = textSetting(settings, "ask");
  const everyMs = silenceOf(settings) / 3;
  return streamDevice(
    id,
    transport,
    ask === "" ? spec : { ...spec, ask: { send: `${ask}\r\n`, everyMs } },
    surroundings,
  );
}

/** One line to its readings; what is no line of that form is `unreadable`. */
export function lineDecoder(settings: MachineSettings): FrameDecoder {
  const fields = sensorFields(settings.fields);
  const form = choiceSetting(settings, "form", ["pairs", "columns", "json"]);
  const seqPath = textSetting(settings, "seqPath", "seq");
  const timePath = textSetting(settings, "timePath", "time");
  return (frame, atMs) => {
    const text = Buffer.from(frame).toString("utf8").trim();
    const message = { pairs, columns, json }[form](text);
    const number = Number(valueAt(message, seqPath) ?? Number.NaN);
    const seq = Number.isSafeInteger(number) && number >= 0 ? { seq: number } : {};
    const read = readFields(fields, message, { atMs: timeOf(valueAt(message, timePath), "auto", atMs).atMs, ...seq });
    if (read.readings.length > 0) return read.readings;
    const said = text.slice(0, 60);
    return [{ kind: "trouble", atMs, code: "unreadable", said } satisfies Reading];
  };
}

const LINE_BYTES_MAX = 512;

/** `name=value` or `name: value`, between blanks, commas or semicolons. A unit behind the number is left out. */
function pairs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of text.split(/[\s,;]+(?=[A-Za-z_])/)) {
    const at = part.search(/[=:]/);
    if (at <= 0) continue;
    const value = part.slice(at + 1).trim();
    found[part.slice(0, at).trim()] = /^[+-]?\d/.test(value) ? (/^[+-]?[\d.]+/.exec(value)?.[0] ?? value) : value;
  }
  return found;
}

const columns = (text: string): string[] => text.split(/[;,\t]/).map((part) => part.trim());

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
