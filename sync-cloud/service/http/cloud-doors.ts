import type { FastifyInstance } from "fastify";
import { CallLimit } from "../../doors/call-limit.ts";
import { DoorMeter } from "../../doors/door-meter.ts";
import { Doorway } from "../../doors/doorway.ts";
import { restDoor } from "../../doors/rest/rest-routes.ts";
import { rpcRoutes } from "../../doors/rpc-routes.ts";
import { memberHandlers } from "../people/member-handlers.ts";
import { OidcDesk } from "../people/oidc.ts";
import { selfHandlers } from "../people/self-handlers.ts";
import { SessionDesk } from "../people/session-desk.ts";
import { signInHandlers } from "../people/sign-in-handlers.ts";
import { tenantHandlers } from "../tenants/tenant-handlers.ts";
import { cloudApi } from "./cloud-api.ts";
import type { CloudCaller, CloudHandlers, CloudParts } from "./cloud-call.ts";
import { makeCloudDispatch } from "./cloud-dispatch.ts";
import { CloudLive } from "./cloud-live.ts";
import { CloudDoorkeeper } from "./who-is.ts";

export interface CloudDoors {
  readonly doorway: Doorway<CloudCaller>;
  readonly gauges: Readonly<Record<string, () => number>>;
  stop(): void;
}

export interface CloudDoorOptions {
  /** Calls of one caller in ten seconds; 0 is no limit. */
  callsPer10s?: number;
  /** Handlers that other parts bring, by contract name. */
  more?: CloudHandlers;
}

/** Everything that people and programs reach of the cloud, mounted on one server: REST and OpenAPI, typed calls, live values, sign-in. */
export async function mountCloudDoors(
  app: FastifyInstance,
  parts: CloudParts,
  { callsPer10s = 600, more = {} }: CloudDoorOptions = {},
): Promise<CloudDoors> {
  const desk = new SessionDesk(parts.database, parts.world);
  const doorkeeper = new CloudDoorkeeper(desk, parts);
  const oidc = new OidcDesk(parts);
  const handlers: CloudHandlers = {
    ...signInHandlers(parts),
    ...selfHandlers(parts),
    ...memberHandlers(parts),
    ...oidc.handlers(),
    ...tenantHandlers(parts),
    ...more,
  };
  const doorway = new Doorway<CloudCaller>({
    dispatch: makeCloudDispatch(handlers, parts),
    limit: new CallLimit(callsPer10s),
    meter: new DoorMeter(),
    keyOf: ({ company, person }) => `${company}.${person}`,
  });
  const { whoIs } = doorkeeper;
  const live = new CloudLive(doorway, parts.database);
  await doorkeeper.mount(app);
  rpcRoutes(app, { doorway, whoIs });
  restDoor({ doorway, whoIs, api: cloudApi(parts.version) })(app);
  await live.mount(app, doorkeeper);
  oidc.mount(app, doorkeeper);
  return {
    doorway,
    gauges: { live_sockets: () => live.sockets },
    stop() {
      live.stop();
      desk.stop();
    },
  };
}
