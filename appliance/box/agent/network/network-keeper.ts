import { z } from "zod";
import { type Host, runOk } from "../host.ts";
import {
  type InterfaceSetting,
  interfaceSetting,
  networkFile,
  networkFileName,
  unset,
  wifiFile,
} from "./interface-setting.ts";

/** A change that nobody confirms goes back by itself after this long: whoever made it may have cut off the way they came. */
export const confirmWithinMs = 60_000;

export const networkFolder = "/var/lib/kontor/box/network";
const settingsPath = `${networkFolder}/settings.json`;
const pendingPath = `${networkFolder}/pending.json`;

const settingsShape = z.record(z.string(), interfaceSetting);
type Settings = z.output<typeof settingsShape>;
const pendingShape = z.strictObject({ interface: z.string(), former: interfaceSetting.nullable(), backAtMs: z.int() });
export type PendingChange = z.output<typeof pendingShape>;

type Later = (run: () => void, afterMs: number) => () => void;

/**
 * How the interfaces of this box are set. The truth is one small file on the data partition, from which the files of systemd-networkd
 * and wpa_supplicant are made; what goes back unless it is confirmed is written down before it is tried, so that a power cut goes back too.
 */
export class NetworkKeeper {
  readonly #host: Host;
  readonly #later: Later;
  #stopWaiting: (() => void) | undefined;
  /** One change after another, whoever makes it: a person, the end of the wait, the start. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: Host, later: Later = unreferenced) {
    this.#host = host;
    this.#later = later;
  }

  async settings(): Promise<Settings> {
    return readKept(this.#host, settingsPath, settingsShape, {});
  }

  async pending(): Promise<PendingChange | null> {
    return readKept(this.#host, pendingPath, pendingShape.nullable(), null);
  }

  /** At the start of the agent: what was not confirmed goes back, and the programs get what is set. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (await this.pending()) return this.#goBack();
      for (const [name, setting] of Object.entries(await this.settings())) await this.#apply(name, setting);
    });
  }

  /** Applies it at once; it goes back unless `confirm` comes in time. Gives when. */
  change(name: string, setting: InterfaceSetting): Promise<number> {
    return this.#inTurn(async () => {
      // One thing is tried at a time: a second change gives up the first, unless it is to the same interface.
      const waiting = await this.pending();
      if (waiting && waiting.interface !== name) await this.#goBack();
      const settings = await this.settings();
      const former = waiting?.interface === name ? waiting.former : (settings[name] ?? null);
      const backAtMs = this.#host.nowMs() + confirmWithinMs;
      await this.#keep(pendingPath, { interface: name, former, backAtMs } satisfies PendingChange);
      await this.#keep(settingsPath, { ...settings, [name]: setting });
      this.#wait(confirmWithinMs);
      try {
        await this.#apply(name, setting);
      } catch (error) {
        // What could not be applied is not waited for.
        this.#stopWaiting?.();
        await this.#goBack().catch(() => {});
        throw error;
      }
      return backAtMs;
    });
  }

  /** Keeps the change that waits, or goes back at once; false when none waits. */
  settle(keep: boolean): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!(await this.pending())) return false;
      if (!keep) await this.#goBack();
      else await this.#keep(pendingPath, null);
      this.#stopWaiting?.();
      return true;
    });
  }

  async #goBack(): Promise<void> {
    const waiting = await this.pending();
    if (!waiting) return;
    const { [waiting.interface]: _tried, ...others } = await this.settings();
    const former = waiting.former;
    await this.#keep(settingsPath, former ? { ...others, [waiting.interface]: former } : others);
    await this.#keep(pendingPath, null);
    await this.#apply(waiting.interface, former ?? unset);
  }

  #wait(ms: number): void {
    this.#stopWaiting?.();
    this.#stopWaiting = this.#later(() => void this.#inTurn(() => this.#goBack()).catch(() => {}), ms);
  }

  /** The programs read `/etc` and `/run`, which are memory on a box: written at every start anew. */
  async #apply(name: string, setting: InterfaceSetting): Promise<void> {
    const host = this.#host;
    const text = networkFile(name, setting);
    await host.writeFile(`${networkFolder}/networkd/${networkFileName(name)}`, text);
    // Read by a user of its own; the agent's umask would shut it out.
    await host.run("install", ["-d", "-m", "0755", "/run/systemd/network"]);
    await host.writeFile(`/run/systemd/network/${networkFileName(name)}`, text);
    await this.#applyWifi(name, setting);
    await runOk(host, "networkctl", ["reload"]);
    // `reload` alone leaves an interface that is up as it is.
    await host.run("networkctl", ["reconfigure", name]);
  }

  async #applyWifi(name: string, { set, wifi }: InterfaceSetting): Promise<void> {
    const host = this.#host;
    if (!(await isWifi(host, name))) return;
    const unit = `wpa_supplicant@${name}.service`;
    if (wifi === null || set.mode === "off") return void (await host.run("systemctl", ["stop", unit]));
    await host.writeFile(`/etc/wpa_supplicant/wpa_supplicant-${name}.conf`, wifiFile(wifi), { mode: 0o600 });
    await host.run("rfkill", ["unblock", "wlan"]);
    await runOk(host, "systemctl", ["restart", unit]);
  }

  #keep(path: string, value: unknown): Promise<void> {
    return this.#host.writeFile(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

export async function isWifi(host: Host, name: string): Promise<boolean> {
  const has = await host.list(`/sys/class/net/${name}`);
  return has.includes("phy80211") || has.includes("wireless");
}

/** What was kept, or the first value where nothing is, or where it cannot be read: a box must come up. */
async function readKept<T>(host: Host, path: string, shape: z.ZodType<T>, first: T): Promise<T> {
  const bytes = await host.readFile(path);
  if (!bytes) return first;
  try {
    return shape.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    return first;
  }
}

const unreferenced: Later = (run, afterMs) => {
  const timer = setTimeout(run, afterMs);
  timer.unref();
  return () => clearTimeout(timer);
};
