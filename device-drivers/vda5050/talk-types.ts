import type { Messages, Version } from "../codecs/vda5050/model.ts";
import type { OrderRules } from "./order-talk.ts";
import type { VehicleEvent } from "./vehicle-event.ts";

export interface TalkOptions {
  version: Version;
  order?: Partial<OrderRules>;
  /** A vehicle is there as long as a state came within this time: the text's 30 s twice, and a margin. */
  freshMs?: number;
  /** The first node of an order may be off by this much at most when it is widened to where the vehicle stands. */
  startDeviationMaxMm?: number;
  /** Tried again so often when the vehicle says that an action may be (3.0). */
  retriesMax?: number;
}

/** Something to send. */
export type Outgoing = {
  [T in "order" | "instantActions" | "responses" | "zoneSet"]: { topic: T; message: Messages[T] };
}["order" | "instantActions" | "responses" | "zoneSet"];

/** What came of a call: what to send now, and what happened. */
export interface Said {
  send: Outgoing[];
  events: VehicleEvent[];
}

export type Refused = { ok: false; why: "busy" | "cancelling" | "no-order" | "too-many" | "unknown-action" };
export type Taken = { ok: true } | Refused;
