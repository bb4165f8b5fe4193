import type { OriginAt } from "#sync/protocol/site-state.ts";

/** Bytes that a hub row stands for: a page, or a state to begin with. Absent where an earlier row holds them. */
export type HubRowBody = Uint8Array;

/** `data` of the rows in the hub's chain of a book; `sha256` is of the bytes, so that the chain covers them. */
export interface PageRowData extends Record<string, unknown> {
  /** Hub positions of this slice, both included. */
  from: number;
  to: number;
  /** The page reaches up to here. */
  pageTo: number;
  bodyPos: number;
  sha256: string;
}
export interface RewindData extends Record<string, unknown> {
  to: number;
  incarnation: number;
  /** Last facts of the epochs of this site at that time. */
  heads: { origin: string; seq: number }[];
}
export interface StateRowData extends Record<string, unknown> {
  hubPos: number;
  tip: string;
  incarnation: number;
  authority: string;
  /** Where the epochs of this site stand in it. */
  origins: OriginAt[];
  /** Last facts of the epochs here, when the log that this book had read was cut. */
  cut: { origin: string; seq: number }[];
  sha256: string;
}

export const hubRowTypes = { page: "hub-page", rewound: "hub-rewound", state: "hub-state" } as const;
