import type { BridgeCommand, BridgeData, ConveyorWord } from "#drivers/codecs/bridge-payload.ts";
import { SLASH_SEQ_MAX } from "#drivers/codecs/slash-telegram.ts";
import { type BridgeKind, CommandRefused, type ConfigProblem } from "../bridge/bridge-kind.ts";
import { checkNames, checkWhole } from "../bridge/framed-line.ts";
import { TelegramLine } from "./telegram-line.ts";

export interface LegacyConveyorConfig {
  /** The controller's name on the bus. */
  controller: string;
  answerTimeoutMs: number;
  lifeMs: number;
}

/** An older conveyor controller with ASCII telegrams, each acknowledged: what it says goes to the bus, what is decided there goes back. */
export const legacyConveyor: BridgeKind<LegacyConveyorConfig> = {
  name: "legacy-conveyor",

  check(raw) {
    const problems: ConfigProblem[] = [];
    const { controller = "controller" } = raw;
    if (typeof controller !== "string" || !/^[A-Za-z0-9_-]{1,40}$/.test(controller))
      problems.push({ where: "controller", what: "must be a name of letters, digits, _ and -" });
    const answerTimeoutMs = checkWhole(raw, "answerTimeoutMs", { min: 20, max: 30_000, initial: 2_000 }, problems);
    const lifeMs = checkWhole(raw, "lifeMs", { min: 50, max: 600_000, initial: 10_000 }, problems);
    checkNames(raw, ["controller", "answerTimeoutMs", "lifeMs"], problems);
    return problems.length > 0 ? { problems } : { config: { controller: String(controller), answerTimeoutMs, lifeMs } };
  },

  start(parts, first) {
    const { outbox, keep, now, log, link, changed, beat } = parts;
    let config = first;
    let line = open();

    return {
      change(next) {
        config = next;
        line.stop();
        line = open();
        changed();
      },
      async command(device, command) {
        if (device !== config.controller) throw new CommandRefused(`there is no controller ${device.slice(0, 40)}`);
        await line.send(fieldsOf(command));
        return { seq: parts.commandSeq() };
      },
      devices: () => [{ name: config.controller, state: line.state, sinceMs: line.sinceMs }],
      async stop() {
        line.stop();
      },
    };

    function open(): TelegramLine {
      return new TelegramLine({ ...config, link, now, changed, beat, take, began: () => void setLife(lifeOf() + 1) });
    }

    /** A telegram counts from 1 to 999 and round; in the outbox it counts on, so a repeat is known after a restart of either side. */
    async function take(seq: number, fields: Readonly<Record<string, string>>): Promise<void> {
      const stream = config.controller;
      const queueId = lifeOf();
      const kept = outbox.keptOf(stream, queueId);
      const ahead = (seq - (kept % SLASH_SEQ_MAX) + SLASH_SEQ_MAX) % SLASH_SEQ_MAX;
      // Zero rounds further is the one we have.
      if (kept > 0 && ahead === 0) return;
      const data = fields.Typ === "LIF" ? quiet : dataOf(fields);
      if (!data) log("warn", "telegram-unknown", { fields });
      const word = data ?? {
        kind: "log",
        level: "warn",
        text: `unknown telegram ${JSON.stringify(fields).slice(0, 200)}`,
      };
      const source = { queueId, eventSeq: kept + (ahead === 0 ? SLASH_SEQ_MAX : ahead) };
      await keep({ device: stream, isBusiness: word.kind === "conveyor", atMs: now(), data: word, source });
    }

    function lifeOf(): number {
      return Number(outbox.meta("controllerLife") ?? 1);
    }
    function setLife(life: number): void {
      outbox.setMeta("controllerLife", String(life));
    }
  },
};

/** A sign of life takes a number like any telegram, and says no more. */
const quiet: BridgeData = { kind: "log", level: "info", text: "alive" };

function dataOf(fields: Readonly<Record<string, string>>): BridgeData | undefined {
  const event = EVENTS[fields.Typ ?? ""];
  const [point, lane, trackingId] = [fields.Pt, fields.Lane, fields.Id].map((text = "0") =>
    /^\d{1,9}$/.test(text) ? Number(text) : -1,
  );
  if (
    !event ||
    point === undefined ||
    lane === undefined ||
    trackingId === undefined ||
    Math.min(point, lane, trackingId) < 0
  )
    return undefined;
  return { kind: "conveyor", event, point, lane, trackingId, code: fields.Cod ?? "" };
}

function fieldsOf(command: BridgeCommand): Record<string, string> {
  if (command.do !== "divert" && command.do !== "hold" && command.do !== "release")
    throw new CommandRefused(`a conveyor cannot ${command.do}`);
  const { point, lane, trackingId } = command;
  for (const [name, value] of Object.entries({ point, lane, trackingId }))
    if (!Number.isInteger(value) || value < 0 || value > 999_999_999)
      throw new CommandRefused(`${name} must be a whole number of nine digits at most`);
  return { Typ: ACTIONS[command.do], Pt: String(point), Lane: String(lane), Id: String(trackingId) };
}

const EVENTS: Readonly<Record<string, ConveyorWord>> = {
  ARR: "arrived",
  DIV: "diverted",
  MIS: "missed",
  FUL: "full",
  JAM: "jam",
  CLR: "clear",
};
const ACTIONS = { divert: "DIV", hold: "HLD", release: "REL" } as const;
