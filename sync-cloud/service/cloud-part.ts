import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { World } from "./hub/companies.ts";
import type { HubDesk } from "./hub/hub-desk.ts";
import type { Metrics } from "./hub/metrics.ts";
import type { NewsDesk } from "./hub/news-desk.ts";
import type { Sessions } from "./hub/sessions.ts";
import type { Secrets } from "./people/secrets.ts";
import type { Database } from "./store/sql.ts";
import type { ReleaseShelf } from "./updates/release-shelf.ts";

/** What a part of the service is handed. Nothing of it is global, so that several nodes can run in one process. */
export interface Cloud {
  readonly database: Database;
  readonly hub: HubDesk;
  readonly sessions: Sessions;
  readonly news: NewsDesk;
  readonly metrics: Metrics;
  readonly secrets: Secrets;
  /** Folder that all nodes share, for what is too large for the database. */
  readonly shelf: string;
  /** Versions of the appliance that boxes fetch here. */
  readonly releases: ReleaseShelf;
  /** Where people and boxes reach this service, without a slash at the end. */
  readonly publicUrl: string;
  readonly version: string;
  readonly world: World;
  readonly log: Logger;
  /** Shown to whoever started the service, once: a first sign-in. The address may begin with `/`. */
  announce(line: { name: string; url: string }): void;
}

/** A part of the service: adds its routes before the doors open, and is stopped after they are closed. */
export interface CloudPart {
  readonly name: string;
  start(cloud: Cloud, app: FastifyInstance): Promise<{ stop(): Promise<void> | void } | undefined>;
}
