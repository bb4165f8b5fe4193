import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Dispatch, DoorHandlers } from "../api/dispatch.ts";
import type { SignInDesk } from "../api/people/sign-in-desk.ts";
import type { CertificateKeeper } from "../api/tls/certificate-keeper.ts";
import type { Broker } from "../broker/broker.ts";
import type { FloorWire } from "../devices/floor-wire.ts";
import type { SiteStore } from "../store/site-store.ts";
import type { InStep } from "../sync/standby/in-step.ts";
import type { SyncStatus } from "../sync/sync-status.ts";
import type { DataFolder } from "./data-folder.ts";
import type { ReadyLine } from "./ready-line.ts";
import type { SiteOptions } from "./site-options.ts";

/** The running site, as each part of the appliance sees it once the book is open. */
export interface Site {
  readonly options: SiteOptions;
  readonly folder: DataFolder;
  readonly siteId: string;
  readonly version: string;
  readonly startedAt: number;
  readonly store: SiteStore;
  readonly dispatch: Dispatch;
  readonly desk: SignInDesk;
  readonly certificate: CertificateKeeper;
  readonly log: Logger;
  /** Contracts that a part answers itself, by name; a part adds its own when it starts. */
  readonly doors: DoorHandlers;
  /** Routes beside the contract list, mounted on the HTTP and the HTTPS server; a part adds its own when it starts. */
  readonly routes: ((app: FastifyInstance) => void)[];
  /** What the floor says to the doors; the floor speaks on it when it starts. */
  readonly floor: FloorWire;
  /** The machines' broker, from when its door has started. */
  broker?: Broker;
  /** The cloud's clock minus this box's; null before they were compared. */
  hubOffsetMs?: () => number | null;
  /** What `/metrics` shows beside the doors' own, as `kontor_<name>`; a part adds its own when it starts. */
  readonly gauges: Record<string, () => number>;
  /** The writer, as the doors see it: with a synchronous standby it answers when both have it. */
  readonly inStep: InStep;
  /** How this box and its standby stand; the part that knows says so when it starts. */
  readonly standby: { status: () => SyncStatus["standby"] };
  /** What is printed when all parts run; a part adds its addresses when it starts. */
  readonly ready: ReadyLine;
}

/** One part of the appliance: started in the order of the list in `main.ts`, stopped in reverse. */
export interface Part {
  readonly name: string;
  start(site: Site): Promise<Stop | undefined> | Stop | undefined;
}

export type Stop = () => Promise<unknown> | unknown;
