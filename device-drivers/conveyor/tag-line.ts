import type { Observable } from "rxjs";
import type { Health, HealthReason } from "../kit/health.ts";
import type { TraceLine } from "../kit/link.ts";

/** `null` when the controller has no such tag, or says that its value is bad. */
export type TagValue = number | string | boolean | null;

/** Named values at a controller, over OPC UA, Modbus or anything else that has no telegrams. */
export interface TagLine {
  /** Replays the newest. */
  readonly health$: Observable<Health>;
  readonly health: Health;
  readonly trace$: Observable<TraceLine>;
  /** Connected, for the first time or again: what was known may be stale, and changes in between are gone. */
  readonly opened$: Observable<void>;
  /** Changes of watched tags. `missed`: some were lost on the way, so everything must be read again. */
  readonly changes$: Observable<{ values: readonly (readonly [string, TagValue])[]; missed: boolean }>;
  /** In the order asked for, with `agesMs` by the controller's own clock where it says when a value came. Rejects with a `LinkTrouble`. */
  read(tags: readonly string[]): Promise<{ values: TagValue[]; agesMs: (number | undefined)[] }>;
  /** All in one call, in this order. Rejects with a `LinkTrouble` when any of them was not taken. */
  write(values: readonly (readonly [string, TagValue])[]): Promise<void>;
  /** It answers, but it is not what it was set up as. */
  complain(why: HealthReason): void;
  stop(): Promise<void>;
}
