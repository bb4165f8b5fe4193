import type { Caller } from "../store/book.ts";
import type { Answer } from "../store/run-command.ts";
import type { CallLimit } from "./call-limit.ts";
import type { Dispatch, Origin } from "./dispatch.ts";
import type { DoorMeter } from "./door-meter.ts";
import { addressKey } from "./people/address-key.ts";

/** Who calls, as the door found out. */
export interface Who {
  caller: Caller | undefined;
  origin: Origin;
}

/** What every door does with a call: count it against its caller's limit, measure it, dispatch it. */
export class Doorway {
  readonly meter: DoorMeter;
  readonly #dispatch: Dispatch;
  readonly #limit: CallLimit;

  constructor({ dispatch, limit, meter }: { dispatch: Dispatch; limit: CallLimit; meter: DoorMeter }) {
    this.#dispatch = dispatch;
    this.#limit = limit;
    this.meter = meter;
  }

  /** The refusal for a caller who calls too often, or undefined. `calls` is how many come at once. */
  tooMany({ caller, origin }: Who, calls = 1): Extract<Answer, { ok: false }> | undefined {
    const key = caller ? `${caller.actor}@${caller.device}` : addressKey(origin.address);
    const retryAfterMs = this.#limit.take(key, calls, Date.now());
    return retryAfterMs > 0 ? { ok: false, refusal: { code: "too-many-requests", retryAfterMs } } : undefined;
  }

  async call(door: string, { caller, origin }: Who, name: string, input: unknown, commandId?: string): Promise<Answer> {
    const end = this.meter.begin(door);
    const answer = await this.#dispatch(caller, name, input, commandId, origin);
    end(answer.ok ? "ok" : "refusal" in answer ? "refused" : "fault");
    return answer;
  }
}
