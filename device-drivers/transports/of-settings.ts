import type { MachineSettings, Reach, SettingAsk } from "../kit/catalog-entry.ts";
import type { Transport } from "../kit/link.ts";
import { readRecording } from "../kit/recording.ts";
import { choiceSetting, intSetting, textSetting } from "../kit/settings.ts";
import { replay } from "./replay.ts";
import { serial } from "./serial.ts";
import { tcp } from "./tcp.ts";
import { tcpListen } from "./tcp-listen.ts";

/**
 * Where a machine on a stream of bytes is: a serial port (`/dev/ttyACM0`, `COM3`), a serial port server or any listening machine
 * (`tcp:10.0.0.7:4001`), a machine that calls us (`tcp-listen:4001`), or a recording (`replay:/folder/file.jsonl`).
 */
export function transportOf(settings: MachineSettings): Transport {
  const path = textSetting(settings, "path");
  const [, way, rest = ""] = /^(tcp|tcp-listen|replay):(.+)$/s.exec(path) ?? [];
  if (way === "replay") return replayFile(rest);
  if (way === "tcp-listen") return tcpListen({ port: portOf(rest, path) });
  if (way === "tcp") {
    const [, host = "", port = ""] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(rest) ?? [];
    return tcp({ host, port: portOf(port, path) });
  }
  return serial({
    path,
    baud: intSetting(settings, "baud", 9_600),
    dataBits: choiceSetting(settings, "dataBits", ["8", "7"]) === "7" ? 7 : 8,
    parity: choiceSetting(settings, "parity", ["none", "even", "odd"]),
    stopBits: choiceSetting(settings, "stopBits", ["1", "2"]) === "2" ? 2 : 1,
    flow: choiceSetting(settings, "flow", ["none", "rts-cts", "xon-xoff"]),
    modemLines: settings.modemLines === true,
  });
}

/** What a machine on a stream of bytes is asked, with the maker's values filled in. */
export function streamAsks(reach: Extract<Reach, { by: "serial" }>): readonly SettingAsk[] {
  const { baud, dataBits = 8, parity = "none", stopBits = 1 } = reach;
  const path = "Serial port (/dev/ttyACM0, COM3), tcp:host:port, tcp-listen:port or replay:file";
  return [
    { name: "path", title: path, type: "text", required: true, min: 1, max: 300 },
    { name: "baud", title: "Baud", type: "int", min: 300, max: 921_600, initial: baud },
    { name: "dataBits", title: "Data bits", type: "choice", choices: ["7", "8"], initial: String(dataBits) },
    { name: "parity", title: "Parity", type: "choice", choices: ["none", "even", "odd"], initial: parity },
    { name: "stopBits", title: "Stop bits", type: "choice", choices: ["1", "2"], initial: String(stopBits) },
    { name: "flow", title: "Flow control", type: "choice", choices: ["none", "rts-cts", "xon-xoff"], initial: "none" },
    { name: "modemLines", title: "Raise DTR and RTS", type: "bool", initial: false },
  ];
}

/** The file is read when the line is first opened; a missing one is a state of the link, not a failure to start. */
function replayFile(file: string): Transport {
  let playing: ReturnType<typeof replay> | undefined;
  return {
    address: `replay:${file}`,
    async open(signal) {
      playing ??= replay(await readRecording(file));
      return playing.open(signal);
    },
  };
}

function portOf(text: string, path: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text !== "") return port;
  throw new Error(`${path} names no port; write tcp:host:port or tcp-listen:port`);
}
