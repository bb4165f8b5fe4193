import type { BusMessage } from "../kit/bus.ts";
import { busTalk } from "../kit/bus-talk.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import { intSetting, textSetting } from "../kit/settings.ts";
import { type GateDevice, nothingHeard } from "./gate.ts";
import { GateFace } from "./gate-face.ts";
import { stateOf } from "./gate-switches.ts";

/**
 * A door or lift behind a gateway. It is told `{"request": 7, "open": true, "level": 2}` on `<topic>/set`, retained; it says
 * `{"answer": 7, "open": true, "closed": false, "level": 2, "fault": false}` on `<topic>/state`, at each change and at least once per
 * `silenceMs`. Without its `answer` nothing is taken for the answer to a request.
 */
export function mqttGate(id: string, settings: MachineSettings, { now, log, bus }: DeviceSurroundings): GateDevice {
  const topic = textSetting(settings, "topic");
  const silenceMs = intSetting(settings, "silenceMs", 10_000);
  const talk = busTalk(bus, `${topic}/state`, { now, silenceMs });
  const face = new GateFace(now);
  let isToBeTold = false;
  let isTelling = false;
  const listening = [
    talk.messages$.subscribe(take),
    talk.health$.subscribe(({ state }) => {
      if (state === "online") return;
      face.become(nothingHeard);
      if (face.request !== 0) isToBeTold = true;
    }),
    // What could not be said, or was said to nobody, is said again.
    bus?.connected$.subscribe((connected) => {
      if (connected && face.request !== 0) tell();
    }),
  ];
  const again = setInterval(() => isToBeTold && tell(), AGAIN_MS);

  return face.device(id, talk, {
    wished: tell,
    async stop() {
      clearInterval(again);
      for (const one of listening) one?.unsubscribe();
      talk.stop();
    },
  });

  function tell(): void {
    isToBeTold = true;
    if (isTelling) return;
    isTelling = true;
    const { request: said, wish } = face;
    const payload = {
      request: said,
      open: wish !== undefined,
      ...(wish?.level !== undefined && { level: wish.level }),
    };
    talk
      .say(`${topic}/set`, JSON.stringify(payload), { retain: true })
      .then(
        () => {
          if (said === face.request) isToBeTold = false;
        },
        (error: unknown) => log("warn", "gate-not-told", { machine: id, said: String(error) }),
      )
      .finally(() => {
        isTelling = false;
        if (said !== face.request) tell();
      });
  }

  function take({ payload, retained }: BusMessage): void {
    // What the broker kept is of another time: a door that was open then may be shut now.
    if (retained) return;
    const said = read(payload);
    if (!said) {
      face.readings$.next({ kind: "trouble", atMs: now(), code: "unreadable", said: "not a state of a gate" });
      return;
    }
    talk.heard();
    const { answer = 0, open, closed, fault, level } = said;
    face.become(stateOf({ isOpen: open, isClosed: closed, fault, level, answer }, face.request));
  }
}

interface Said {
  answer?: number;
  open: boolean;
  closed?: boolean;
  fault?: boolean;
  level?: number;
}

function read(payload: Uint8Array): Said | undefined {
  if (payload.length > PAYLOAD_BYTES_MAX) return undefined;
  try {
    const said = JSON.parse(Buffer.from(payload).toString("utf8")) as Record<string, unknown> | null;
    const isFine =
      typeof said === "object" &&
      said !== null &&
      typeof said.open === "boolean" &&
      ["closed", "fault"].every((name) => said[name] === undefined || typeof said[name] === "boolean") &&
      ["answer", "level"].every((name) => said[name] === undefined || Number.isSafeInteger(said[name]));
    return isFine ? (said as unknown as Said) : undefined;
  } catch {
    return undefined;
  }
}

const PAYLOAD_BYTES_MAX = 4_096;
/** What could not be said is tried again so often. */
const AGAIN_MS = 1_000;
