import type { Transport } from "#sync/model/records/transport.ts";

/** What one robot is busy with. */
export type Mission = Carry | Drive;

/** A transport: to the goods, take them, to their place, put them down. */
export interface Carry {
  kind: "carry";
  transport: Transport;
  orderId: string;
  /** `fetch` on the way to the goods or taking them, `bring` with them, `done` when they stand. */
  stage: "fetch" | "bring" | "done";
  /** The vehicle was told of the order. */
  isBegun: boolean;
  /** Until it is begun: when the vehicle last could have been told. */
  readyMs?: number;
  /** Why it is being called off: the end is booked when the vehicle has stopped. */
  ending?: { outcome: "failed" | "withdrawn"; reason: string };
  /** Booked as lost, because the vehicle was silent for too long. */
  isGivenUp: boolean;
  /** Orders begun anew because the vehicle lost the one before. */
  resumes: number;
}

/** Just driving: to park, to charge, or out of somebody's way. */
export interface Drive {
  kind: "drive";
  purpose: "park" | "charge" | "evade";
  /** Where it may go; empty: wherever traffic sends it. */
  to: readonly string[];
  orderId: string;
  isBegun: boolean;
  /** Until it is begun: when the vehicle last could have been told. */
  readyMs?: number;
  isEnding: boolean;
}

export const pickId = (orderId: string): string => `${orderId}.pick`;
export const dropId = (orderId: string): string => `${orderId}.drop`;

/** The first order of a transport has its id; one that had to be begun anew has a suffix that never came before. */
export const orderIdOf = (transport: Transport, resumes: number, nowMs: number): string =>
  resumes === 0 ? transport.id : `${transport.id}.${nowMs.toString(36)}`;

export const isOrderOf = (orderId: string, transportId: string): boolean =>
  orderId === transportId || orderId.startsWith(`${transportId}.`);

/** A vehicle that loses its order again and again does not do this one. */
export const RESUMES_MAX = 3;

export const driveMission = (
  machineId: string,
  purpose: Drive["purpose"],
  to: readonly string[],
  nowMs: number,
): Drive => ({
  kind: "drive",
  purpose,
  to,
  orderId: `${purpose}-${machineId}-${nowMs.toString(36)}`,
  isBegun: false,
  isEnding: false,
});
