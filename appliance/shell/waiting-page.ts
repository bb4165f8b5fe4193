import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isAlive } from "./is-alive.ts";
import { STARTING, troubleHtml } from "./trouble-page.ts";

const ASK_WITHIN_MS = 1_000;
const AGAIN_SECONDS = 1;

export interface WaitingPage {
  url: string;
  stop(): void;
}

/**
 * The first page of a browser that is started before the appliance answers: it says that Kontor is starting, and leads on to `kioskUrl`
 * as soon as there is somebody. Without it the browser would show its own error page, and wait longer each time it tries again.
 */
export async function serveWaitingPage(kioskUrl: string): Promise<WaitingPage> {
  const server: Server = createServer(async (_request, response) => {
    if (await isAlive(new URL("/health", kioskUrl).href, ASK_WITHIN_MS))
      return response.writeHead(302, { location: kioskUrl }).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
    response.end(troubleHtml(STARTING, AGAIN_SECONDS));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
