import type { BridgeCommand, BridgeData, BridgeHealth } from "#drivers/codecs/bridge-payload.ts";
import type { Link } from "#drivers/kit/link.ts";
import type { BridgeSettings } from "./bridge-settings.ts";
import type { Outbox } from "./outbox.ts";

/** What makes one bridge differ from another: its line's protocol and what its devices mean. The rest is the same for all. */
export interface BridgeKind<Config> {
  readonly name: string;
  /** The configuration, or everything that is wrong with it, by path. */
  check(raw: Readonly<Record<string, unknown>>): { config: Config } | { problems: ConfigProblem[] };
  start(parts: KindParts, config: Config): RunningKind<Config>;
}

export interface ConfigProblem {
  /** `addresses[3]` */
  where: string;
  what: string;
}

export interface KindParts {
  link: Link;
  settings: BridgeSettings;
  outbox: Outbox;
  now(): number;
  log: Log;
  /** Its loop is alive: the watchdog ends the bridge when it is not said for long. */
  beat(): void;
  /** Something in `devices()` changed. */
  changed(): void;
  /** Settles when it is on disk. What the device sends again has the same `source` and is kept once. */
  keep(event: DeviceWord): Promise<unknown>;
  /** A number for a command that no command of this bridge had before, over restarts too. */
  commandSeq(): number;
}

export interface DeviceWord {
  device: string;
  /** May not be dropped when room gets short. */
  isBusiness: boolean;
  atMs: number;
  data: BridgeData;
  source?: { queueId: number; eventSeq: number };
}

export interface RunningKind<Config> {
  change(config: Config): void;
  /** Done, with the number its answers will carry. Throws `CommandRefused`. */
  command(device: string, command: BridgeCommand): Promise<{ seq: number }>;
  devices(): NonNullable<BridgeHealth["devices"]>;
  firmware?(): BridgeHealth["firmware"];
  stop(): Promise<void>;
}

export class CommandRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "CommandRefused";
  }
}

export type Log = (level: "info" | "warn" | "error", event: string, detail?: Record<string, unknown>) => void;
