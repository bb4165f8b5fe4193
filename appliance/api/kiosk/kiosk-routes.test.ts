import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeHttpServer } from "#sync/doors/http-server.ts";
import { mountKioskRoutes } from "./kiosk-routes.ts";
import { PaintedScreens } from "./painted-screens.ts";
import { WallGuest } from "./wall-guest.ts";

const here = { remoteAddress: "127.0.0.1", headers: { host: "localhost:8080" } };
let app: ReturnType<typeof makeHttpServer>;
beforeEach(() => {
  app = makeHttpServer(pino({ level: "silent" }));
  const wall = new WallGuest();
  mountKioskRoutes(app, new PaintedScreens(), () => wall.signIn);
});
afterEach(() => app.close());

const told = async () => (await app.inject({ ...here, url: "/api/kiosk" })).json().screens;

test("a screen that was painted is known by how long ago that was", async () => {
  expect(await told()).toEqual([]);
  const painted = { ...here, method: "POST", url: "/api/kiosk/painted" } as const;
  expect((await app.inject({ ...painted, payload: { screen: "main" } })).statusCode).toBe(204);
  expect(await told()).toEqual([{ screen: "main", paintedMsAgo: expect.any(Number) }]);
  expect((await app.inject({ ...painted, payload: { screen: "ceiling" } })).json()).toMatchObject({
    code: "input-invalid",
    data: { problems: [{ path: "screen" }] },
  });
});

test("from another machine, or by a name that is not this machine's, there is nothing here", async () => {
  const elsewhere = [
    { ...here, remoteAddress: "10.0.0.7" },
    { ...here, headers: { host: "evil.example" } },
    { ...here, headers: { host: "localhost.evil.example:8080" } },
  ];
  for (const from of elsewhere)
    for (const [method, url] of [
      ["GET", "/api/kiosk"],
      ["POST", "/api/kiosk/painted"],
      ["POST", "/api/kiosk/wall"],
    ] as const)
      expect((await app.inject({ ...from, method, url })).statusCode).toBe(404);
});

test("the wall's token is of this run of the appliance only", async () => {
  const { token } = (await app.inject({ ...here, method: "POST", url: "/api/kiosk/wall" })).json();
  expect(new WallGuest().callerOf(token)).toBeUndefined();
  const wall = new WallGuest();
  expect(wall.callerOf(wall.signIn.token)).toMatchObject({ actor: "wall", roles: [] });
});
