import type { Logger } from "pino";
import type { DeviceKind } from "#drivers/kit/catalog-entry.ts";
import type { Device } from "#drivers/kit/device.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Binding, Floor, RunningBinding } from "./binding.ts";
import { endsWithin } from "./ends-within.ts";

/** A binding that did not start is tried again after so long; the last pause repeats. */
const restartAfterMs: readonly number[] = [2_000, 10_000, 60_000];

/** The machines are not opened before the bindings run, but for one that takes longer than this. */
const startWithinMs = 5_000;
/** A binding that does not end what it began is not waited for any longer. */
const endWithinMs = 5_000;

interface Parts {
  bindings: readonly Binding[];
  floor: Floor;
  log: Pick<Logger, "error" | "warn">;
  /** A binding started late: the open machines of its kinds want to be attached. */
  onReady: (kinds: readonly DeviceKind[]) => void;
}

/** Starts the bindings, and attaches machines to those of their kind. One that does not start takes nothing else with it. */
export class BindingDesk {
  readonly #parts: Parts;
  readonly #running = new Map<Binding, RunningBinding>();
  readonly #attached = new Map<string, Map<Binding, { machine: Machine; device: Device; end: End | undefined }>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** The machines have begun to be opened. */
  #isOpen = false;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { bindings, log } = this.#parts;
    await Promise.all(
      bindings.map(async (binding) => {
        if (!(await endsWithin(startWithinMs, () => this.#start(binding, 0))))
          log.warn({ binding: binding.name }, "a binding takes long to start; the others go on");
      }),
    );
    this.#isOpen = true;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const [binding, running] of [...this.#running].reverse())
      await this.#guarded(binding, "stop", () => running.stop?.());
    this.#running.clear();
  }

  /** Attaches what is not attached yet as it is now. Rejects with what a binding threw; the machine is to be detached then. */
  async attach(machine: Machine, device: Device): Promise<void> {
    const attached = this.#attached.get(machine.id) ?? new Map();
    this.#attached.set(machine.id, attached);
    for (const [binding, running] of this.#running) {
      if (!binding.kinds.includes(machine.kind)) continue;
      const before = attached.get(binding);
      if (before?.device === device && sameFor(before.machine, machine)) continue;
      attached.delete(binding);
      if (before?.end) await this.#guarded(binding, "detach", before.end);
      try {
        const end = running.attach?.(machine, device);
        attached.set(binding, { machine, device, end });
      } catch (error) {
        throw new Error(`binding ${binding.name}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
  }

  async detach(machineId: string): Promise<void> {
    const attached = this.#attached.get(machineId);
    this.#attached.delete(machineId);
    for (const [binding, { end }] of attached ?? []) if (end) await this.#guarded(binding, "detach", end);
  }

  async #start(binding: Binding, tries: number): Promise<void> {
    try {
      const running = await binding.start(this.#parts.floor);
      if (this.#stopped) return this.#guarded(binding, "stop", () => running.stop?.());
      this.#running.set(binding, running);
      if (this.#isOpen) this.#parts.onReady(binding.kinds);
    } catch (error) {
      this.#parts.log.error({ err: error, binding: binding.name, tries }, "a binding did not start");
      if (this.#stopped) return;
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          void this.#start(binding, tries + 1);
        },
        restartAfterMs[Math.min(tries, restartAfterMs.length - 1)],
      );
      this.#timers.add(timer);
    }
  }

  async #guarded(binding: Binding, doing: string, work: End): Promise<void> {
    const { log } = this.#parts;
    const failed = (error: unknown) => log.error({ err: error, binding: binding.name }, `a binding failed at ${doing}`);
    if (!(await endsWithin(endWithinMs, work, failed)))
      log.warn({ binding: binding.name }, `a binding took too long at ${doing}, and was left to it`);
  }
}

type End = () => Promise<void> | void;

/** Alerts and the like change without the binding being told anew only when nothing of it changed at all. */
const sameFor = (before: Machine, now: Machine): boolean => JSON.stringify(before) === JSON.stringify(now);
