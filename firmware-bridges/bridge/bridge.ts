import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BridgeCommand, BridgeData, BridgeHealth } from "#drivers/codecs/bridge-payload.ts";
import type { Transport } from "#drivers/kit/link.ts";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { serial } from "#drivers/transports/serial.ts";
import { tcp } from "#drivers/transports/tcp.ts";
import type { BridgeKind, DeviceWord, Log, RunningKind } from "./bridge-kind.ts";
import type { BridgeSettings } from "./bridge-settings.ts";
import { BrokerLine, type BrokerSession } from "./broker-line.ts";
import { ConfigDesk } from "./config-desk.ts";
import { Outbox } from "./outbox.ts";
import { Publisher } from "./publisher.ts";
import type { Watchdog } from "./watchdog.ts";

export interface BridgeOptions<Config> {
  kind: BridgeKind<Config>;
  settings: BridgeSettings;
  version: string;
  log: Log;
  now?(): number;
  upMs?(): number;
  /** Instead of the line in the settings: a test's own. */
  transport?: Transport;
  watchdog?: Watchdog;
  retryMinMs?: number;
  publishTimeoutMs?: number;
}

export interface RunningBridge {
  readonly outbox: Outbox;
  readonly isConnected: boolean;
  health(): BridgeHealth;
  stop(): Promise<void>;
}

/** One bridge: its line on one side, the broker on the other, and the outbox between them. Throws when its settings or its files cannot be used. */
export function startBridge<Config>(options: BridgeOptions<Config>): RunningBridge {
  const { kind, settings, version, log, now = Date.now, upMs = () => performance.now(), watchdog } = options;
  mkdirSync(settings.folder, { recursive: true, mode: 0o700 });
  const outbox = new Outbox({ file: join(settings.folder, "outbox.sqlite"), now, upMs, ...settings.outbox });
  const configs = openConfigs(kind, outbox, settings, log);
  const base = `kontor/${settings.site}/devices/${settings.bridge}`;
  const { line: reach } = settings;
  const transport =
    options.transport ?? (reach.by === "serial" ? serial(reach) : tcp({ host: reach.host, port: reach.port }));
  const link = superviseLink(transport, { now });
  const publisher = new Publisher({ outbox, topicOf: (stream) => `${base}/events/${stream}`, log });
  const startedMs = now();
  const commandSeq = numberCommands(outbox);
  const underWay = new Set<string>();
  let session: BrokerSession | undefined;
  let saySoon: NodeJS.Timeout | undefined;

  const running: RunningKind<Config> = kind.start(
    {
      link,
      settings,
      outbox,
      now,
      log,
      keep,
      commandSeq,
      beat: () => watchdog?.beat("line"),
      changed: () => {
        saySoon ??= setTimeout(() => {
          saySoon = undefined;
          sayHealth().catch(() => undefined);
        }, HEALTH_SOON_MS);
      },
    },
    configs.current,
  );
  const broker = new BrokerLine({
    ...settings.broker,
    clientId: settings.bridge,
    // The broker says this when the bridge does not say goodbye.
    will: { topic: `${base}/health`, payload: JSON.stringify({ ...bare("offline"), why: "the connection was lost" }) },
    filters: [`${base}/config`, `${base}/command/+`],
    onMessage: received,
    onSession: (opened) => void begin(opened),
    log,
    ...(options.retryMinMs !== undefined && { retryMinMs: options.retryMinMs }),
    ...(options.publishTimeoutMs !== undefined && { publishTimeoutMs: options.publishTimeoutMs }),
  });
  const healthTimer = setInterval(() => {
    watchdog?.beat("main");
    sayHealth().catch(() => undefined);
  }, HEALTH_EVERY_MS);
  watchdog?.beat("main");

  return {
    outbox,
    get isConnected() {
      return broker.isConnected;
    },
    health,
    async stop() {
      clearInterval(healthTimer);
      clearTimeout(saySoon);
      watchdog?.forget("main");
      watchdog?.forget("line");
      await running.stop();
      await link.stop();
      outbox.commit();
      const goodbye = JSON.stringify({ ...bare("offline"), why: "the bridge was stopped" });
      await broker.stop({ topic: `${base}/health`, payload: goodbye });
      outbox.close();
    },
  };

  /** Health first: what the broker acknowledges, so that whatever ends the session afterwards is to blame for it. */
  async function begin(opened: BrokerSession): Promise<void> {
    session = opened;
    try {
      await sayHealth();
      if (configs.result)
        await opened.publish(`${base}/config-result`, JSON.stringify(configs.result), { retain: true });
      await publisher.use(opened);
    } catch (error) {
      log("warn", "session-not-begun", { why: error instanceof Error ? error.message : String(error) });
      opened.close();
    }
  }

  async function sayHealth(): Promise<void> {
    if (session?.isOpen) await session.publish(`${base}/health`, JSON.stringify(health()), { retain: true });
  }

  function health(): BridgeHealth {
    const { events, bytes, lost, deadLetters, oldestAgeMs } = outbox.counts();
    const firmware = running.firmware?.();
    const more = { devices: running.devices(), ...(firmware && { firmware }) };
    return { ...bare("online"), ...more, outbox: { events, bytes, lost, deadLetters, oldestAgeMs } };
  }

  function bare(state: BridgeHealth["state"]): BridgeHealth & { startedMs: number } {
    return { state, atMs: now(), kind: kind.name, version, startedMs };
  }

  function received(topic: string, payload: Uint8Array): void {
    if (topic === `${base}/config`) {
      if (configs.received(payload)) running.change(configs.current);
      if (session?.isOpen && configs.result)
        session
          .publish(`${base}/config-result`, JSON.stringify(configs.result), { retain: true })
          .catch(() => undefined);
      return;
    }
    const device = topic.slice(`${base}/command/`.length);
    const command = parseCommand(payload);
    if (!command) log("warn", "command-unreadable", { device, bytes: payload.length });
    else void perform(device, command);
  }

  async function perform(device: string, command: BridgeCommand): Promise<void> {
    if (underWay.has(command.id)) return;
    const earlier = outbox.commandAnswer(command.id);
    const answer: Answer = earlier ? JSON.parse(earlier) : await carry(device, command);
    const data: BridgeData = { kind: "answer", commandId: command.id, ...answer };
    await keep({ device, isBusiness: true, atMs: now(), data }).catch((error) =>
      log("error", "answer-not-kept", { device, why: String(error) }),
    );
  }

  async function carry(device: string, command: BridgeCommand): Promise<Answer> {
    if (underWay.size >= COMMANDS_AT_ONCE) return { ok: false, reason: "busy" };
    underWay.add(command.id);
    try {
      const { seq } = await running.command(device, command);
      const answer = { ok: true, seq };
      outbox.noteCommand(command.id, JSON.stringify(answer));
      return answer;
    } catch (error) {
      // Not noted: asked again with the same id, it is tried again.
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    } finally {
      underWay.delete(command.id);
    }
  }

  function keep({ device, ...word }: DeviceWord): Promise<unknown> {
    return outbox.add({ ...word, stream: device });
  }
}

interface Answer {
  ok: boolean;
  seq?: number;
  reason?: string;
}

function openConfigs<Config>(
  kind: BridgeKind<Config>,
  outbox: Outbox,
  settings: BridgeSettings,
  log: Log,
): ConfigDesk<Config> {
  try {
    return new ConfigDesk(kind, outbox, settings.config, log);
  } catch (error) {
    outbox.close();
    throw error;
  }
}

/** Numbers are taken from the disk in blocks: after a crash some are skipped, none comes twice. */
function numberCommands(outbox: Outbox): () => number {
  let next = Number(outbox.meta("commandSeq") ?? 1);
  let end = next;
  return () => {
    if (next >= end) {
      end = next + COMMAND_SEQ_BLOCK;
      outbox.setMeta("commandSeq", String(end));
    }
    return next++ % 0xffff_ffff;
  };
}

function parseCommand(payload: Uint8Array): BridgeCommand | undefined {
  if (payload.length > COMMAND_BYTES_MAX) return undefined;
  try {
    const command = JSON.parse(Buffer.from(payload).toString("utf8"));
    const isOne = typeof command?.id === "string" && command.id.length <= 120 && typeof command.do === "string";
    return isOne ? command : undefined;
  } catch {
    return undefined;
  }
}

const HEALTH_EVERY_MS = 10_000;
const HEALTH_SOON_MS = 250;
const COMMANDS_AT_ONCE = 64;
const COMMAND_BYTES_MAX = 4_096;
const COMMAND_SEQ_BLOCK = 100;
