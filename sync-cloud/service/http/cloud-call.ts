import type { Logger } from "pino";
import type { CloudContract } from "../../contracts/cloud/define.ts";
import type { CloudRole } from "../../contracts/cloud/roles.ts";
import type { InputOf, OutputOf } from "../../contracts/define.ts";
import type { Origin } from "../../doors/answer.ts";
import type { World } from "../hub/companies.ts";
import type { HubDesk } from "../hub/hub-desk.ts";
import type { Secrets } from "../people/secrets.ts";
import type { Database, Sql } from "../store/sql.ts";

/** Who calls: a member by a session, or a program by its key. */
export interface CloudCaller {
  company: number;
  /** A member's id, or `key:<id>`. */
  person: string;
  name: string;
  roles: readonly CloudRole[];
  /** Limited to the sites of these regions and to these sites; both empty is no limit. */
  regions: readonly string[];
  sites: readonly string[];
  /** Hash of the session's token; empty for a program. */
  session: string;
  /** `totp` while the second factor is missing: then it may do nothing else. */
  needs: "" | "totp";
}

/** How a call came in, and what its answer sets: a new session's token, or empty text to end it. */
export interface CloudOrigin extends Origin {
  requestId: string;
  agent: string;
  /** A browser sent its cookie from another site's page. */
  foreign: boolean;
  setSession?: string;
}

/** What the doors are made of. */
export interface CloudParts {
  readonly database: Database;
  readonly hub: HubDesk;
  readonly secrets: Secrets;
  /** Where people and boxes reach this service, e.g. `https://cloud.example`: passkeys are bound to its name. */
  readonly publicUrl: string;
  readonly version: string;
  readonly world: World;
  readonly log: Logger;
}

/** One call, its input parsed and its caller's rights checked. */
export interface CloudCall<I = unknown> {
  readonly input: I;
  readonly caller: CloudCaller;
  readonly origin: CloudOrigin;
  readonly commandId: string;
  readonly nowMs: number;
  readonly parts: CloudParts;
  /** The sites that the caller may see, or `all`. */
  readonly sees: "all" | ReadonlySet<string>;
}

/** Answers inside one transaction of the caller's company. It must not wait for anything but the database. */
export interface InsideHandler {
  readonly kind: "inside";
  readonly contract: CloudContract;
  run(sql: Sql, call: CloudCall): Promise<unknown>;
}

/** Answers with transactions of its own: before a company is known, or around something that waits for the network. */
export interface OutsideHandler {
  readonly kind: "outside";
  readonly contract: CloudContract;
  run(call: CloudCall): Promise<unknown>;
}

export type CloudHandler = InsideHandler | OutsideHandler;
export type CloudHandlers = Readonly<Record<string, CloudHandler>>;

export const inside = <C extends CloudContract>(
  contract: C,
  run: (sql: Sql, call: CloudCall<InputOf<C>>) => Promise<OutputOf<C>>,
): InsideHandler => ({ kind: "inside", contract, run: (sql, call) => run(sql, call as CloudCall<InputOf<C>>) });

export const outside = <C extends CloudContract>(
  contract: C,
  run: (call: CloudCall<InputOf<C>>) => Promise<OutputOf<C>>,
): OutsideHandler => ({ kind: "outside", contract, run: (call) => run(call as CloudCall<InputOf<C>>) });
