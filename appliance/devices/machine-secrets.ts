import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../site/data-folder.ts";

type Secrets = Record<string, string | number | boolean | object>;

/**
 * Passwords and keys of machines: one file in the data folder's secrets, readable by the appliance's own user, whole or not at all.
 * They are in no fact, no query and no log.
 */
export class MachineSecrets {
  readonly #file: string;
  #kept: Map<string, Secrets>;

  /** A file that cannot be read is set aside, and `onTrouble` told: machines without their secrets are better than no appliance. */
  constructor(folder: string, onTrouble: (text: string) => void = () => {}) {
    this.#file = join(folder, "machines.json");
    this.#kept = new Map();
    if (!existsSync(this.#file)) return;
    try {
      this.#kept = new Map(Object.entries(JSON.parse(readFileSync(this.#file, "utf8")) as Record<string, Secrets>));
    } catch (error) {
      renameSync(this.#file, `${this.#file}.unreadable`);
      onTrouble(`the machines' secrets could not be read and were set aside: ${(error as Error).name}`);
    }
  }

  of(machineId: string): Readonly<Secrets> {
    return this.#kept.get(machineId) ?? {};
  }

  /** What is left out stays; null takes a secret away. */
  keep(machineId: string, given: Readonly<Record<string, unknown>>): void {
    if (Object.keys(given).length === 0) return;
    const entries = Object.entries({ ...this.of(machineId), ...given }).filter(([, value]) => value !== null);
    this.#write(machineId, entries.length === 0 ? undefined : (Object.fromEntries(entries) as Secrets));
  }

  forget(machineId: string): void {
    if (this.#kept.has(machineId)) this.#write(machineId, undefined);
  }

  #write(machineId: string, secrets: Secrets | undefined): void {
    const kept = new Map(this.#kept);
    if (secrets) kept.set(machineId, secrets);
    else kept.delete(machineId);
    writeWhole(this.#file, `${JSON.stringify(Object.fromEntries(kept))}\n`, 0o600);
    this.#kept = kept;
  }
}
