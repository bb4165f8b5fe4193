import { type AddressInfo, isIP } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isLoopback } from "#sync/doors/address-key.ts";
import { CallLimit } from "#sync/doors/call-limit.ts";
import { DoorMeter } from "#sync/doors/door-meter.ts";
import { Doorway } from "#sync/doors/doorway.ts";
import { makeHttpServer } from "#sync/doors/http-server.ts";
import { LiveDesk } from "#sync/doors/live/live-desk.ts";
import { restDoor } from "#sync/doors/rest/rest-routes.ts";
import { rpcRoutes } from "#sync/doors/rpc-routes.ts";
import type { Part, Site } from "../../site/site.ts";
import { callerKey } from "../access.ts";
import { FloorStream } from "../live/floor-stream.ts";
import { liveRoute } from "../live/live-route.ts";
import { siteApi } from "../rest/site-api.ts";
import type { SiteCertificate } from "../tls/certificate.ts";
import { localNames } from "../tls/local-names.ts";
import { healthRoutes } from "./health-routes.ts";
import { screenRoutes } from "./screen-routes.ts";
import { trustRoutes } from "./trust-routes.ts";
import { whoIs } from "./who-is.ts";

/** HTTP on the loopback, HTTPS for everybody else, with the same routes. */
export const httpDoors: Part = {
  name: "HTTP doors",
  async start(site) {
    const { certificate, options, ready, log, store, desk } = site;
    const doorway = new Doorway({
      dispatch: site.dispatch,
      limit: new CallLimit(options.callsPer10s),
      meter: new DoorMeter(),
      keyOf: callerKey,
    });
    const live = new LiveDesk({ doorway, committed$: store.queue.committed$, changed$: site.floor.changed$ });
    const floor = new FloorStream(site.floor);
    site.gauges.live_sockets = () => live.sockets;
    site.gauges.floor_events_lost = () => floor.lost;

    const who = (request: FastifyRequest) => whoIs(request, desk);
    const mountRest = restDoor({ doorway, whoIs: who, api: siteApi(site.version) });

    const plain = makeHttpServer(log);
    const secure = makeHttpServer(log, { key: certificate.current.keyPem, cert: certificate.current.certPem });
    certificate.onRenewed(({ keyPem: key, certPem: cert }) =>
      (secure.server as unknown as SecureServer).setSecureContext({ key, cert }),
    );
    for (const app of [plain, secure]) {
      rpcRoutes(app, { doorway, whoIs: who, largeInputs });
      mountRest(app);
      await liveRoute(app, { live, floor, desk });
      healthRoutes(app, site, doorway);
      trustRoutes(app, {
        certificate: () => certificate.current,
        handheldUrl: () => ready.urls.handheldHttps ?? "",
        site,
      });
      for (const mount of site.routes) mount(app);
      screenRoutes(app);
    }
    await plain.listen({ host: "127.0.0.1", port: options.port });
    await secure.listen({ host: options.host, port: options.httpsPort });
    announce(site, portOf(plain), portOf(secure), certificate.current);
    return async () => {
      live.stop();
      floor.stop();
      await Promise.all([plain.close(), secure.close()]);
    };
  },
};

/** Contracts whose input may be larger than a megabyte: a file as base64. */
export const largeInputs: Readonly<Record<string, number>> = {
  "files.import": 28 * 1024 * 1024,
  "first-boot.answer": 28 * 1024 * 1024,
  "first-boot.provision": 28 * 1024 * 1024,
};

interface SecureServer {
  setSecureContext(context: { key: string; cert: string }): void;
}

const portOf = (app: FastifyInstance): number => (app.server.address() as AddressInfo).port;

function announce({ ready, options }: Site, http: number, https: number, certificate: SiteCertificate): void {
  const here = `http://localhost:${http}`;
  const there = `https://${lanName(options.host)}:${https}`;
  Object.assign(ready.ports, { http, https });
  // For people these come first.
  ready.urls = {
    handheld: `${here}/handheld/`,
    kiosk: `${here}/kiosk/`,
    api: `${here}/api/`,
    trust: `${here}/trust`,
    health: `${here}/health`,
    handheldHttps: `${there}/handheld/`,
    trustHttps: `${there}/trust`,
    apiHttps: `${there}/api/`,
    ...ready.urls,
  };
  ready.certificateFingerprint256 = certificate.fingerprint256;
}

/** What others on the LAN reach this box by: its first IPv4 address, as not every LAN resolves `.local` names. */
function lanName(host: string): string {
  if (isLoopback(host) || host === "localhost") return "localhost";
  if (isIP(host) && host !== "0.0.0.0" && host !== "::") return isIP(host) === 6 ? `[${host}]` : host;
  const { hostname, addresses } = localNames();
  return addresses.find((address) => isIP(address) === 4) ?? hostname;
}
