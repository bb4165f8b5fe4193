import type { Observable } from "rxjs";
import type { DeviceKind, SettingAsk } from "#drivers/kit/catalog-entry.ts";
import type { Device } from "#drivers/kit/device.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Site } from "../site/site.ts";
import type { Answer } from "../store/run-command.ts";

/**
 * What one kind of machine means to this site: readings become commands, facts become what the machine is told. Started once; machines
 * come and go while it runs. A binding holds no truth: what must survive is in the book.
 */
export interface Binding {
  readonly name: string;
  readonly kinds: readonly DeviceKind[];
  /**
   * What the warehouse wants to know of machines of these kinds, and their drivers do not (`acts`, which antenna is which place): asked
   * and checked like the driver's own, found in `machine.settings`, and not handed to the driver. `kinds` narrows one to some of them.
   */
  readonly asks?: readonly (SettingAsk & { readonly kinds?: readonly DeviceKind[] })[];
  start(floor: Floor): Promise<RunningBinding> | RunningBinding;
}

export interface RunningBinding {
  /**
   * A machine was opened (at start, when added), or its name, place or settings changed. The answer ends what was begun for it. What it
   * throws makes the machine `offline`, and it is tried again; what it does later must not throw, nor leave a promise uncaught.
   */
  attach?(machine: Machine, device: Device): () => Promise<void> | void;
  stop?(): Promise<void> | void;
}

/** What a binding has to work with. */
export interface Floor {
  readonly site: Site;
  /** The machines that are open now; their settings with defaults and without secrets. */
  readonly machines: ReadonlyMap<string, { machine: Machine; device: Device }>;
  /**
   * As `machine:<id>` with the rights of the system; also commands that stand in no contract list. Never rejects. A repeat of a
   * `commandId` gets the first answer, so derive it from the machine's own numbers.
   */
  run(machineId: string, command: string, input: unknown, commandId: string): Promise<Answer>;
  /** What screens show of a machine now (position, last value, order in hand): merged over what was shown before, never stored. */
  show(machineId: string, view: Readonly<Record<string, unknown>>): void;
  /** Live queries whose names begin with this show something else now (`fleet.`), although nothing was committed. `show` does it for `machines.`. */
  changed(queries: string): void;
  /** To everybody who follows the floor's stream on the WebSocket, at once. */
  tell(event: FloorEvent): void;
  readonly events$: Observable<FloorEvent>;
}

/** One thing that happened on the floor, as screens get it: small, at once, and lost without harm. */
export interface FloorEvent {
  machineId: string;
  /** `reading`, `health`, `view`, `parcel`, `transport`, `print`, … */
  kind: string;
  atMs: number;
  data: unknown;
}
