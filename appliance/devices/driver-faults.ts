import { AsyncLocalStorage } from "node:async_hooks";
import { Observable } from "rxjs";
import type { Bus } from "#drivers/kit/bus.ts";

/** Whose driver's code runs, with all that it began: timers, sockets, promises. */
export interface DriverCode {
  readonly machineId: string;
  /** What nobody else caught. */
  fault(error: unknown): void;
}

const running = new AsyncLocalStorage<DriverCode | undefined>();

/** Opens a driver: whatever it throws from then on, at any time and in any callback that it began, is its own. */
export const asDriver = <T>(code: DriverCode, work: () => T): T => running.run(code, work);

/** What a driver calls into, but is the appliance's: a fault in there is not the driver's. */
export const asAppliance = <T>(work: () => T): T => running.run(undefined, work);

/**
 * For the process's last handler of faults: true when it happened in the code of a driver. Its machine is then shut, says why, and is opened
 * anew; nothing of it is left in a state that nobody knows, so the appliance goes on.
 */
export function isDriverFault(error: unknown): boolean {
  const code = running.getStore();
  if (!code) return false;
  running.run(undefined, () => code.fault(error));
  return true;
}

/** The bus for one driver: what it does with messages is its own code, although the broker brings them. */
export function busOf(bus: Bus, code: DriverCode): Bus {
  return {
    publish: (topic, payload, options) => asAppliance(() => bus.publish(topic, payload, options)),
    messages: (filter) => inside(code, () => bus.messages(filter)),
    get connected() {
      return bus.connected;
    },
    connected$: inside(code, () => bus.connected$),
    ...(bus.site !== undefined && { site: bus.site }),
  };
}

function inside<T>(code: DriverCode, source: () => Observable<T>): Observable<T> {
  return new Observable((listener) =>
    asAppliance(source).subscribe({
      next: (value) => asDriver(code, () => listener.next(value)),
      error: (error) => asDriver(code, () => listener.error(error)),
      complete: () => asDriver(code, () => listener.complete()),
    }),
  );
}
