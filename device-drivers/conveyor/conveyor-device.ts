import type { Observable } from "rxjs";
import type { Device } from "../kit/device.ts";
import type { LaneState, LaneWish, Parcel, PassageKey, PointEvent, SectionState } from "./passage.ts";
import type { PointSettings } from "./point-settings.ts";
import type { PointMemory } from "./slot.ts";

/** What a conveyor says beside its readings: of parcels, and of itself. */
export type ConveyorEvent =
  | PointEvent
  | { kind: "lane"; atMs: number; lane: number; state: LaneState }
  | { kind: "section"; atMs: number; section: string; state: SectionState }
  | { kind: "eye"; atMs: number; eye: string; count: number; blockedMs: number }
  /** The controller's heartbeat came to a stop, or goes on. */
  | { kind: "peer"; atMs: number; alive: boolean }
  | { kind: "unit"; atMs: number; unit: string; view: UnitView };

/** A machine module that follows PackML: its state and mode by their names in the standard, lower case. */
export interface UnitView {
  state: string;
  mode: string;
  section: SectionState;
  blocked: boolean;
  starved: boolean;
}

export const unitCommands = [
  "start",
  "stop",
  "reset",
  "hold",
  "unhold",
  "suspend",
  "unsuspend",
  "abort",
  "clear",
] as const;
export type UnitCommand = (typeof unitCommands)[number];

/** A conveyor, sorter or crane with decision points, whatever it speaks. */
export interface ConveyorDevice extends Device {
  readonly points: readonly PointSettings[];
  readonly events$: Observable<ConveyorEvent>;
  readonly lanes: ReadonlyMap<number, LaneState>;
  readonly sections: ReadonlyMap<string, SectionState>;
  readonly units: ReadonlyMap<string, UnitView>;
  /** Parcels under way. */
  readonly open: readonly Parcel[];
  /** Whether the controller's heartbeat goes on; `null` for one that has none. */
  readonly peerAlive: boolean | null;
  /** Parcels are handled from now on. `memory` by point: what the book holds of them already. */
  resume(memory: ReadonlyMap<string, PointMemory>): void;
  /** Answers a parcel `seen`; false when it is too late. Without a wish the parcel is one that nobody knows. */
  decide(key: PassageKey, wish: LaneWish | undefined): boolean;
  /** This `ended`, `late` or `stray` is in the book: only then may the controller use its slot again. */
  recorded(key: PassageKey): void;
  /** Rejects with a `LinkTrouble`: the line is down, there is no such unit, or it says no. */
  command(unit: string, command: UnitCommand): Promise<void>;
}

export const isConveyor = (device: Device): device is ConveyorDevice => "events$" in device && "resume" in device;
