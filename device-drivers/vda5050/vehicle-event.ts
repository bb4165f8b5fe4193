import type { ActionStatus, VehicleError, VehicleRequest } from "../codecs/vda5050/model.ts";

/** What became of what the vehicle was told. Each comes once. */
export type VehicleEvent =
  | { kind: "order-accepted"; orderId: string; update: number }
  /** Its edge and its node are gone from the vehicle's state. `index` counts the nodes of the order from 0. */
  | { kind: "passed"; orderId: string; nodeId: string; index: number }
  | { kind: "action"; orderId: string; actionId: string; type: string; status: ActionStatus; result?: string }
  /** Everything driven, every action ended, nothing more announced. */
  | { kind: "order-done"; orderId: string }
  /** It stood in several states: the vehicle will not do this. Nothing new is sent to it until the order is cancelled. */
  | { kind: "order-refused"; orderId: string; update: number; errors: readonly VehicleError[] }
  | { kind: "order-failed"; orderId: string; why: OrderFailure; said: string }
  /** The vehicle no longer has the order: it restarted, or somebody took it out of automatic mode, or gave it another. */
  | { kind: "order-lost"; orderId: string; why: "forgotten" | "cleared" | "replaced" | "unknown-update" }
  | { kind: "order-cancelled"; orderId: string }
  /** It does not answer to the cancellation, or refuses it while it still drives. */
  | { kind: "cancel-stuck"; orderId: string }
  | { kind: "instant"; actionId: string; type: string; status: "finished" | "failed" | "unanswered"; result?: string }
  | { kind: "wants-base"; orderId: string }
  | { kind: "request"; request: VehicleRequest }
  | { kind: "problem"; topic: string; said: string };

export type OrderFailure =
  | "not-acknowledged" // repeated, and never seen in a state
  | "fatal" // the vehicle needs a person
  | "action-failed"
  | "no-progress"
  | "does-not-fit"; // more than its factsheet allows
