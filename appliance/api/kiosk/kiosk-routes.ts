import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { isLoopback } from "#sync/doors/address-key.ts";
import { problemsOf } from "#sync/doors/answer.ts";
import { sendRefusal } from "#sync/doors/http-problem.ts";
import type { Part } from "../../site/site.ts";
import { PaintedScreens, screenNames } from "./painted-screens.ts";

const beat = z.strictObject({ screen: z.enum(screenNames) });

/**
 * What the box's own screen and whoever watches it say to the appliance, on the loopback only. `POST /api/kiosk/painted` after a frame
 * that was really drawn, `GET /api/kiosk` for how long ago that was, `POST /api/kiosk/wall` for the wall board's own token.
 */
export const kioskRoutes: Part = {
  name: "kiosk",
  start(site) {
    const painted = new PaintedScreens();
    // The kiosk's own; a wall may be switched off for the night.
    site.gauges.kiosk_unpainted_ms = () =>
      painted.ages(Date.now()).find(({ screen }) => screen === "main")?.paintedMsAgo ?? 0;
    site.routes.push((app) => mountKioskRoutes(app, painted, () => site.desk.wall.signIn));
    return undefined;
  },
};

export function mountKioskRoutes(app: FastifyInstance, painted: PaintedScreens, wallSignIn: () => object): void {
  const hereOnly = {
    onRequest: async (request: FastifyRequest, reply: { callNotFound: () => void }) => {
      if (!isHere(request)) reply.callNotFound();
    },
  };
  app.post("/api/kiosk/painted", hereOnly, (request, reply) => {
    const said = beat.safeParse(request.body ?? {});
    if (!said.success)
      return sendRefusal(reply, {
        ok: false,
        refusal: { code: "input-invalid", problems: problemsOf(said.error.issues) },
      });
    painted.painted(said.data.screen, Date.now());
    return reply.code(204).send();
  });
  app.get("/api/kiosk", hereOnly, () => ({ screens: painted.ages(Date.now()) }));
  app.post("/api/kiosk/wall", hereOnly, () => wallSignIn());
}

/** From this machine, and asked for by a name of this machine: another site's page that points its name here is neither. */
function isHere(request: FastifyRequest): boolean {
  return isLoopback(request.ip) && ["localhost", "127.0.0.1", "[::1]"].includes(request.hostname.replace(/:\d+$/, ""));
}
