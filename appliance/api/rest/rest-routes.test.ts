import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contracts } from "#sync/contracts/list.ts";
import { DoorSite } from "../../testing/door-site.ts";

let doors: DoorSite;
let admin: string;
beforeAll(async () => {
  doors = new DoorSite();
  admin = await doors.signIn("admin");
});
afterAll(async () => {
  expect(doors.faults).toEqual([]);
  await doors.close();
});

const rest = async (method: "GET" | "POST", path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await doors.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${admin}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });
  return { status: response.statusCode, type: response.headers["content-type"], body: response.json() };
};

describe("a REST call", () => {
  test("answers the value itself", async () => {
    expect(await rest("GET", "/me")).toMatchObject({ status: 200, body: { id: "p-admin", roles: ["admin"] } });
  });

  test("reads numbers, truths and lists from the query string as the schema means them", async () => {
    expect((await rest("GET", "/tasks?limit=7&state[]=released&state[]=leased&holder=p-admin")).status).toBe(200);
    const wrong = await rest("GET", "/tasks?limit=seven");
    expect(wrong).toMatchObject({ status: 400, body: { code: "input-invalid" } });
    expect(wrong.body.data.problems[0].path).toBe("limit");
  });

  test("takes fields from the path", async () => {
    const answer = await rest("POST", "/devices/no%20such/revoke", {});
    expect(answer).toMatchObject({ status: 404, body: { code: "not-found", data: { id: "no such" } } });
  });

  test("is known by its commandId, in the body or as Idempotency-Key", async () => {
    const first = await rest("POST", "/people", { id: "pia", name: "Pia", commandId: "r-1" });
    expect(first).toMatchObject({ status: 200, body: { id: "pia" } });
    expect(await rest("POST", "/people", { id: "pia", name: "Eve", commandId: "r-1" })).toEqual(first);
    expect(await rest("POST", "/people", { id: "pia", name: "Eve" }, { "idempotency-key": "r-1" })).toEqual(first);
    expect(doors.site.book.get("person", "pia")?.name).toBe("Pia");
  });

  test.each<[string, "GET" | "POST", string, unknown, Record<string, string>, number, string]>([
    ["a wrong field", "POST", "/people", { id: "x", pin: "1" }, {}, 400, "input-invalid"],
    ["a commandId that is no text", "POST", "/people", { id: "x", commandId: 7 }, {}, 400, "input-invalid"],
    ["a commandId for a query", "GET", "/people?commandId=x", undefined, {}, 400, "input-invalid"],
    ["a list for an input", "POST", "/people", [], {}, 400, "input-invalid"],
    ["no sign-in", "GET", "/people", undefined, { authorization: "" }, 401, "sign-in-needed"],
    ["an unknown path", "GET", "/no-such", undefined, {}, 404, "not-found"],
    ["another method", "POST", "/me", {}, {}, 404, "not-found"],
  ])("%s is a problem", async (_what, method, path, body, headers, status, code) => {
    const answer = await rest(method, path, body, headers);
    expect(answer).toMatchObject({
      status,
      body: { status, code, title: expect.any(String), todo: expect.any(String) },
    });
    expect(answer.type).toMatch(/^application\/problem\+json/);
  });

  test("with malformed JSON is a problem", async () => {
    const response = await doors.app.inject({
      method: "POST",
      url: "/api/v1/people",
      headers: { "content-type": "application/json" },
      payload: "{",
    });
    expect(response.json()).toMatchObject({ status: 400, code: "request-malformed" });
  });
});

describe("the OpenAPI document", () => {
  interface Operation {
    operationId: string;
    security?: object[];
    description: string;
    responses: Record<string, object>;
    requestBody?: { content: Record<string, { schema: { properties: object } }> };
    parameters?: { name: string; in: string }[];
  }
  let paths: Record<string, Record<string, Operation>>;
  beforeAll(async () => {
    const response = await doors.app.inject({ url: "/api/openapi.json" });
    expect(response.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
    ({ paths } = response.json());
  });

  test("has each contract once, at its path", () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
    );
    const listed = Object.values(contracts).map(({ name, rest }) => `${name} ${rest.method} ${rest.path}`);
    expect(described.sort()).toEqual(listed.sort());
  });

  test("says of a command its input with commandId, its refusals by status, and who may", () => {
    const save = paths["/people"]?.post as Operation;
    expect(Object.keys(save.requestBody?.content["application/json"]?.schema.properties ?? {})).toEqual(
      expect.arrayContaining(["id", "name", "commandId"]),
    );
    expect(save.description).toContain("For: admin.");
    expect(save.description).toContain("`badge-taken` (409)");
    expect(Object.keys(save.responses)).toEqual(
      expect.arrayContaining(["200", "400", "401", "403", "409", "429", "503"]),
    );
    expect(save.parameters?.map(({ name }) => name)).toContain("Idempotency-Key");
    expect(paths["/sign-in"]?.post?.security).toEqual([]);
    expect(paths["/devices/{deviceId}/revoke"]?.post?.parameters?.[0]).toMatchObject({ name: "deviceId", in: "path" });
  });

  test("is shown by a page that loads nothing from elsewhere", async () => {
    const page = await doors.app.inject({ url: "/api/" });
    expect(page.headers["content-security-policy"]).toContain("default-src 'self'");
    for (const [, src] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(src).toMatch(/^\/api\/page\//);
      expect((await doors.app.inject({ url: src as string })).statusCode, src).toBe(200);
    }
  });
});
