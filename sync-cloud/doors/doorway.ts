import { addressKey } from "./address-key.ts";
import type { Answer, Dispatch, Who } from "./answer.ts";
import type { CallLimit } from "./call-limit.ts";
import type { DoorMeter } from "./door-meter.ts";

/** What every door does with a call: count it against its caller's limit, measure it, dispatch it. */
export class Doorway<C> {
  readonly meter: DoorMeter;
  readonly #dispatch: Dispatch<C>;
  readonly #limit: CallLimit;
  readonly #keyOf: (caller: C) => string;

  /** `keyOf` names a caller for the limit; who is not signed in is counted by address. */
  constructor(parts: { dispatch: Dispatch<C>; limit: CallLimit; meter: DoorMeter; keyOf: (caller: C) => string }) {
    this.#dispatch = parts.dispatch;
    this.#limit = parts.limit;
    this.meter = parts.meter;
    this.#keyOf = parts.keyOf;
  }

  /** The refusal for a caller who calls too often, or undefined. `calls` is how many come at once. */
  tooMany({ caller, origin }: Who<C>, calls = 1): Extract<Answer, { ok: false }> | undefined {
    const key = caller ? this.#keyOf(caller) : addressKey(origin.address);
    const retryAfterMs = this.#limit.take(key, calls, Date.now());
    return retryAfterMs > 0 ? { ok: false, refusal: { code: "too-many-requests", retryAfterMs } } : undefined;
  }

  async call(
    door: string,
    { caller, origin }: Who<C>,
    name: string,
    input: unknown,
    commandId?: string,
  ): Promise<Answer> {
    const end = this.meter.begin(door);
    const answer = await this.#dispatch(caller, name, input, commandId, origin);
    end(answer.ok ? "ok" : "refusal" in answer ? "refused" : "fault");
    return answer;
  }
}
