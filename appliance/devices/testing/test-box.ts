import { BehaviorSubject, Subject } from "rxjs";
import type { CatalogEntry, DeviceKind, MachineSettings } from "#drivers/kit/catalog-entry.ts";
import type { Device } from "#drivers/kit/device.ts";
import type { Health } from "#drivers/kit/health.ts";
import type { TraceLine } from "#drivers/kit/link.ts";
import type { Reading } from "#drivers/kit/reading.ts";

/** A device that says what the test says. */
export class TestBox implements Device {
  readonly readings$ = new Subject<Reading>();
  readonly trace$ = new Subject<TraceLine>();
  readonly health$ = new BehaviorSubject<Health>({ state: "online", sinceMs: 0, tries: 0 });
  stopped = false;
  readonly id: string;
  readonly settings: MachineSettings;

  constructor(id: string, settings: MachineSettings) {
    this.id = id;
    this.settings = settings;
  }

  get health(): Health {
    return this.health$.value;
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }

  scans(raw: string, atMs = 0, more: { aim?: string; bounce?: true; noRead?: true } = {}): void {
    this.readings$.next({ kind: "scan", atMs, raw, ...more });
  }

  weighs(grams: number, stable = true): void {
    this.readings$.next({ kind: "weight", atMs: 0, grams, stable });
  }

  says(direction: TraceLine["direction"], text: string): void {
    this.trace$.next({ atMs: 0, direction, bytes: Buffer.from(text, "latin1") });
  }
}

/** A catalogue of one kind of box, which keeps every box it opened. */
export function boxes(kind: DeviceKind = "scanner") {
  const opened: TestBox[] = [];
  let openTrouble: Error | undefined;
  const entry: CatalogEntry = {
    id: `test/${kind}`,
    title: `A test ${kind}`,
    kind,
    protocol: "test",
    reach: { by: "tcp", port: 9 },
    source: "generic",
    ask: [
      { name: "host", title: "Host", type: "text", required: true },
      { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 9 },
      { name: "password", title: "Password", type: "text", secret: true },
    ],
    open(id, settings) {
      if (openTrouble) throw openTrouble;
      const box = new TestBox(id, settings);
      opened.push(box);
      return box;
    },
  };
  return {
    entry,
    opened,
    get newest(): TestBox {
      const box = opened.at(-1);
      if (!box) throw new Error("no box was opened");
      return box;
    },
    /** From now on opening fails so, or works again. */
    failWith(trouble: Error | undefined): void {
      openTrouble = trouble;
    },
  };
}
