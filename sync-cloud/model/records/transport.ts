import { defineRecord, int, type RowOf, text, when } from "./define-record.ts";

export type TransportState =
  | "waiting" // for a vehicle
  | "assigned" // a vehicle is meant to do it; its order is not acknowledged yet
  | "driving" // acknowledged, on the way to the goods
  | "loaded" // has the goods
  | "delivered"
  | "withdrawing" // a person or the fleet called it off; the vehicle still has to say that it stopped
  | "withdrawn"
  | "failed" // the vehicle could not; people have the task now
  | "unroutable"
  | "unknown"; // the vehicle is silent: nobody takes its load until a person or the vehicle says where it is

/** One carriage of one LPN by one vehicle, for a task of the warehouse. Its id is the order id that the vehicle sees. */
export const transport = defineRecord({
  name: "transport",
  merge: "owned",
  fields: {
    taskId: text(),
    taskType: text(),
    leaseEpoch: int(0),
    lpn: text(),
    fromPlace: text(),
    toPlace: text(),
    state: text<TransportState>("waiting"),
    vehicle: text(),
    /** Why it failed or was withdrawn, as a code. */
    reason: text(),
    /** Vehicles tried before this one. */
    attempts: int(0),
    /** The last node of the tracks that the vehicle reported while it had this. */
    lastNode: text(),
    /** Open while nobody knows for sure where the load is. */
    exceptionId: text(),
    createdAt: when(),
    assignedAt: when(),
    loadedAt: when(),
    endedAt: when(),
  },
  indexes: [["state"], ["vehicle", "state"], ["taskId"], ["exceptionId"], ["createdAt"]],
});
export type Transport = RowOf<typeof transport.fields>;
