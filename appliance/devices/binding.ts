import type { Observable } from "rxjs";
import type { DeviceKind } from "#drivers/kit/catalog-entry.ts";
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
  start(floor: Floor): Promise<RunningBinding> | RunningBinding;
}

export interface RunningBinding {
  /** A machine was opened (at start, when added, when its settings changed). The answer ends what was begun for it. */
  attach?(machine: Machine, device: Device): () => Promise<void> | void;
  stop?(): Promise<void> | void;
}

/** What a binding has to work with. */
export interface Floor {
  readonly site: Site;
  /** The machines that are open now. */
  readonly machines: ReadonlyMap<string, { machine: Machine; device: Device }>;
  /** As `machine:<id>` with the rights of the system. A repeat of a `commandId` gets the first answer, so derive it from the machine's own numbers. */
  run(machineId: string, command: string, input: unknown, commandId: string): Promise<Answer>;
  /** What screens show of a machine now (position, last value, order in hand): merged over what was shown before, never stored. */
  show(machineId: string, view: Readonly<Record<string, unknown>>): void;
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
