import type { Action, ActionState, VehicleError } from "../codecs/vda5050/model.ts";
import type { VehicleEvent } from "./vehicle-event.ts";

/**
 * Instant actions of one vehicle: each is said again until the vehicle lists it, then waited for until it ends. A vehicle that never lists
 * what it refuses would be asked for ever, so the repeats are capped. Answers that are seen otherwise (a factsheet that came) end it too.
 */
export class InstantTalk {
  #open: Pending[] = [];
  #listedMany = false;

  /** False when too many wait already. */
  add(action: Action, isSoft = false): boolean {
    if (this.#open.length >= INSTANT_WAITING_MAX) return false;
    this.#open.push({ action, isSoft, sends: 0, sentAtMs: 0, isListed: false });
    return true;
  }

  has(type: string): boolean {
    return this.#open.some(({ action }) => action.type === type);
  }

  /** Answered in another way: `factsheetRequest` by a factsheet, `stateRequest` by a state. */
  satisfied(type: string): void {
    this.#open = this.#open.filter(({ action, sends }) => action.type !== type || sends === 0);
  }

  /** What is to be said now: at most `most` at a time. */
  due(nowMs: number, most: number): { send: Action[]; events: VehicleEvent[] } {
    const late = this.#open.filter(
      ({ isListed, sends, sentAtMs }) => !isListed && (sends === 0 || nowMs - sentAtMs >= INSTANT_REPEAT_MS),
    );
    const dead = late.filter(({ sends, isSoft }) => sends >= (isSoft ? SOFT_SENDS_MAX : INSTANT_SENDS_MAX));
    this.#open = this.#open.filter((one) => !dead.includes(one));
    const now = late.filter((one) => !dead.includes(one)).slice(0, most);
    for (const one of now) {
      one.sends++;
      one.sentAtMs = nowMs;
    }
    return {
      send: now.map(({ action }) => action),
      events: dead
        .filter(({ isSoft }) => !isSoft)
        .map(({ action }) => ({ kind: "instant", actionId: action.id, type: action.type, status: "unanswered" })),
    };
  }

  /** A state came. */
  heard(states: ReadonlyMap<string, ActionState>, errors: readonly VehicleError[]): VehicleEvent[] {
    const events: VehicleEvent[] = [];
    this.#open = this.#open.filter((one) => {
      const state = states.get(one.action.id);
      // Some vehicles never list what they refuse, and say so in an error with the action's id.
      const refused =
        !state && errors.some(({ actionId, meaning }) => actionId === one.action.id && meaning !== "other");
      if (state) one.isListed = true;
      const status =
        state?.status === "finished" ? "finished" : state?.status === "failed" || refused ? "failed" : undefined;
      if (!status) return true;
      events.push({
        kind: "instant",
        actionId: one.action.id,
        type: one.action.type,
        status,
        ...(state?.result !== undefined && { result: state.result }),
      });
      return false;
    });
    return events;
  }

  /** The vehicle restarted: what it had listed is gone, and is said again. */
  forgotten(): void {
    for (const one of this.#open) Object.assign(one, { isListed: false, sends: 0 });
  }

  /** 3.0 keeps ended instant actions in its state until told otherwise. True once when the list has grown long. */
  needsClearing(listed: number): boolean {
    const isLong = listed >= LISTED_LONG;
    const result = isLong && !this.#listedMany;
    this.#listedMany = isLong;
    return result;
  }

  get nextMs(): number | undefined {
    const times = this.#open.flatMap(({ isListed, sends, sentAtMs }) =>
      isListed ? [] : [sends === 0 ? 0 : sentAtMs + INSTANT_REPEAT_MS],
    );
    return times.length > 0 ? Math.min(...times) : undefined;
  }
}

interface Pending {
  action: Action;
  /** Nobody waits for it, and it is answered by content: few tries, no trouble. */
  isSoft: boolean;
  sends: number;
  sentAtMs: number;
  isListed: boolean;
}

export const INSTANT_REPEAT_MS = 3_000;
export const INSTANT_SENDS_MAX = 6;
const SOFT_SENDS_MAX = 3;
const INSTANT_WAITING_MAX = 20;
const LISTED_LONG = 20;
