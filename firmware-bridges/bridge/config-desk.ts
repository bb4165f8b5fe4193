import type { BridgeKind, ConfigProblem, Log } from "./bridge-kind.ts";
import type { Outbox } from "./outbox.ts";

/** What became of the newest configuration the appliance sent; retained, so that whoever asks later sees it too. */
export interface ConfigResult {
  version: number;
  state: "applied" | "refused";
  problems: ConfigProblem[];
}

/**
 * The bridge's configuration: the one on the spot until the appliance sends one, which is kept on disk. A wrong one is refused with
 * everything that is wrong, and what ran goes on running. Versions count upwards; a lower one is an old message and is refused.
 */
export class ConfigDesk<Config> {
  readonly #kind: BridgeKind<Config>;
  readonly #outbox: Outbox;
  readonly #log: Log;
  #current: Config;
  #version = 0;
  result: ConfigResult | undefined;

  /** Throws when the configuration on the spot is wrong: a person is there to mend it. */
  constructor(kind: BridgeKind<Config>, outbox: Outbox, onTheSpot: Readonly<Record<string, unknown>>, log: Log) {
    this.#kind = kind;
    this.#outbox = outbox;
    this.#log = log;
    const kept = outbox.meta(META);
    const first = kind.check(onTheSpot);
    if ("problems" in first && !kept)
      throw new Error(
        ["config is wrong:", ...first.problems.map(({ where, what }) => `  config.${where} ${what}`)].join("\n"),
      );
    const later = kept ? this.#read(kept) : undefined;
    if (later) {
      this.#version = later.version;
      this.#current = later.config;
      this.result = { version: later.version, state: "applied", problems: [] };
    } else if ("config" in first) this.#current = first.config;
    else throw new Error("neither the kept configuration nor the one on the spot can be used");
  }

  get current(): Config {
    return this.#current;
  }

  /** A message on the topic. True when it changed something. */
  received(payload: Uint8Array): boolean {
    const text = Buffer.from(payload).toString("utf8");
    if (text === "") return false;
    let version = 0;
    try {
      const raw = JSON.parse(text);
      version = raw?.version;
      if (!Number.isSafeInteger(version) || version < 1)
        return this.#refuse(0, [{ where: "version", what: "must be a whole number from 1" }]);
      // Retained: it comes again with each connection.
      if (version === this.#version) return false;
      if (version < this.#version)
        return this.#refuse(version, [{ where: "version", what: `is lower than ${this.#version}, which is applied` }]);
      if (typeof raw.config !== "object" || raw.config === null)
        return this.#refuse(version, [{ where: "config", what: "must be an object" }]);
      const checked = this.#kind.check(raw.config);
      if ("problems" in checked) return this.#refuse(version, checked.problems);
      this.#outbox.setMeta(META, JSON.stringify({ version, config: raw.config }));
      this.#current = checked.config;
      this.#version = version;
      this.result = { version, state: "applied", problems: [] };
      this.#log("info", "config-applied", { version });
      return true;
    } catch (error) {
      return this.#refuse(version, [{ where: "", what: error instanceof Error ? error.message : String(error) }]);
    }
  }

  #refuse(version: number, problems: ConfigProblem[]): false {
    this.result = { version, state: "refused", problems };
    this.#log("warn", "config-refused", { version, problems });
    return false;
  }

  #read(kept: string): { version: number; config: Config } | undefined {
    const { version, config } = JSON.parse(kept);
    const checked = this.#kind.check(config);
    // A bridge that was updated may ask for more than it did.
    if ("problems" in checked) this.#log("error", "kept-config-unusable", { version, problems: checked.problems });
    return "config" in checked ? { version, config: checked.config } : undefined;
  }
}

const META = "config";
