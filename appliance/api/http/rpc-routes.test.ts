import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

interface Sent {
  url?: string;
  headers?: Record<string, string>;
  token?: string | undefined;
  payload?: string;
}
const post = ({ url = "/api/rpc/people.me", headers, token = admin, payload = "{}" }: Sent) =>
  doors.app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }), ...headers },
    payload,
  });
const call = async (name: string, body: object, token?: string) => {
  const response = await post({ url: `/api/rpc/${name}`, payload: JSON.stringify(body), token });
  return { status: response.statusCode, body: response.json() };
};

/** What must hold for each answer that is not a success: RFC 9457, with our code and what to do. */
function expectProblem(response: { statusCode: number; headers: Record<string, unknown>; json(): unknown }) {
  expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(response.json()).toEqual({
    type: expect.stringMatching(/^https:\/\/kontor\.local\/problems\/[a-z-]+$/),
    title: expect.stringMatching(/\S/),
    status: response.statusCode,
    code: expect.stringMatching(/^[a-z-]+$/),
    detail: expect.any(String),
    todo: expect.stringMatching(/\S/),
    data: expect.any(Object),
  });
}

describe("one call", () => {
  test("gives ok and the value", async () => {
    const { status, body } = await call("people.me", {});
    expect(status).toBe(200);
    expect(body).toEqual({
      ok: true,
      value: { id: "p-admin", name: "The admin", roles: ["admin"], language: "en", device: "test-device" },
    });
  });

  test("may come with an empty body", async () => {
    expect((await post({ payload: "" })).statusCode).toBe(200);
  });

  test("is known by its commandId, in the body or as Idempotency-Key", async () => {
    const payload = JSON.stringify({ input: { id: "pia", name: "Pia" } });
    const headers = { "idempotency-key": "key-1" };
    const first = await post({ url: "/api/rpc/people.save", payload, headers });
    const again = await post({ url: "/api/rpc/people.save", payload: payload.replace("Pia", "Eve"), headers });
    expect(again.json()).toEqual(first.json());
    expect(await call("people.save", { commandId: "key-1", input: { id: "pia", name: "Eve" } })).toEqual({
      status: 200,
      body: first.json(),
    });
    expect(doors.site.book.get("person", "pia")?.name).toBe("Pia");
  });
});

describe("a batch", () => {
  test("is answered in order, and a refused call does not stop the next", async () => {
    const calls = [
      { name: "people.save", commandId: "b-1", input: { id: "amy", name: "Amy" } },
      { name: "people.save", commandId: "b-2", input: { id: "bob" } },
      { name: "no.such", commandId: "b-3" },
      { name: "people.list", commandId: "b-4", input: {} },
    ];
    const { answers } = (await post({ url: "/api/rpc", payload: JSON.stringify({ calls }) })).json();
    expect(answers).toMatchObject([
      { ok: true, value: { id: "amy" } },
      { ok: false, problem: { code: "input-invalid", status: 400 } },
      { ok: false, problem: { code: "command-unknown", status: 404 } },
      { ok: true, value: { people: expect.arrayContaining([expect.objectContaining({ id: "amy" })]) } },
    ]);
    const again = await post({ url: "/api/rpc", payload: JSON.stringify({ calls: calls.slice(0, 2) }) });
    expect(again.json().answers).toEqual(answers.slice(0, 2));
  });

  test("is turned away whole when it is no batch, with every place that is wrong", async () => {
    const calls = [{ name: "people.me" }, { commandId: "x" }, 7, { name: "people.me", commandId: "y" }];
    const response = await post({ url: "/api/rpc", payload: JSON.stringify({ calls }) });
    expectProblem(response);
    const paths = response.json().data.problems.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(["calls.0.commandId", "calls.1.name", "calls.2.name", "calls.2."]);
    const many = { calls: Array.from({ length: 201 }, (_, i) => ({ name: "people.me", commandId: `c${i}` })) };
    expectProblem(await post({ url: "/api/rpc", payload: JSON.stringify(many) }));
  });
});

describe("what cannot be taken is a problem that says why", () => {
  test.each<[string, number, string, Sent]>([
    ["malformed JSON", 400, "request-malformed", { payload: '{"input": ' }],
    ["a poisoned prototype", 400, "request-malformed", { payload: '{"__proto__": {"admin": true}}' }],
    ["another content type", 415, "wrong-content-type", { headers: { "content-type": "text/csv" }, payload: "a,b" }],
    ["a body over a megabyte", 413, "too-large", { payload: JSON.stringify({ input: "x".repeat(1_100_000) }) }],
    ["a body that is a list", 400, "input-invalid", { payload: "[]" }],
    ["a body that is a number", 400, "input-invalid", { payload: "7" }],
    ["a commandId that is no text", 400, "input-invalid", { payload: '{"commandId": 7}' }],
    ["a commandId without end", 400, "input-invalid", { payload: JSON.stringify({ commandId: "x".repeat(129) }) }],
    ["an input that is a text", 400, "input-invalid", { payload: '{"input": "x"}' }],
    ["an unknown field", 400, "input-invalid", { payload: '{"input": {"x": 1}}' }],
    ["an unknown command", 404, "command-unknown", { url: "/api/rpc/no.such" }],
    ["an unknown path", 404, "not-found", { url: "/api/no-such" }],
    ["no token", 401, "sign-in-needed", { token: "" }],
    ["a token of nobody", 401, "sign-in-needed", { token: "x".repeat(43) }],
    ["credentials that are none", 401, "sign-in-needed", { headers: { authorization: "Basic !!!" } }],
  ])("%s: %i %s", async (_what, status, code, sent) => {
    const response = await post(sent);
    expectProblem(response);
    expect(response.json()).toMatchObject({ status, code });
    if (status === 401) expect(response.headers["www-authenticate"]).toBe("Bearer");
  });

  test("a large input is read only from somebody known", async () => {
    const response = await post({ url: "/api/rpc/files.import", token: "", payload: "not even JSON" });
    expect(response.json()).toMatchObject({ code: "sign-in-needed" });
  });
});

test("whatever comes in, the answer is a value or a problem, and never a fault", async () => {
  const seed = Number(process.env.SEED ?? Date.now());
  console.log(`seed ${seed}`);
  const names = fc.constantFrom(
    "people.me",
    "people.save",
    "people.sign-in",
    "devices.pair",
    "work.next",
    "tasks.list",
    "scan.resolve",
    "x",
  );
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc.record({ commandId: fc.anything(), input: fc.anything() }).map((value) => JSON.stringify(value) ?? ""),
    fc
      .dictionary(
        fc.constantFrom(
          "id",
          "name",
          "badge",
          "pin",
          "personId",
          "device",
          "raw",
          "types",
          "limit",
          "code",
          "deviceId",
        ),
        fc.jsonValue(),
      )
      .map((input) => JSON.stringify({ input })),
  );
  await fc.assert(
    fc.asyncProperty(names, body, async (name, payload) => {
      const response = await post({ url: `/api/rpc/${name}`, payload });
      expect(response.statusCode, response.body).toBeLessThan(500);
      if (response.statusCode !== 200) expectProblem(response);
    }),
    { seed, numRuns: 400 },
  );
});

test("more calls than allowed are told when to come again", async () => {
  const busy = new DoorSite({ callsPer10s: 5 });
  const token = await busy.signIn("picker");
  const ask = (address: string, bearer?: string) =>
    busy.app.inject({
      method: "POST",
      url: "/api/rpc/people.names",
      remoteAddress: address,
      headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    });
  const answers = [];
  for (let i = 0; i < 6; i++) answers.push(await ask("10.0.0.1"));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 429]);
  const last = answers[5] as (typeof answers)[number];
  expectProblem(last);
  expect(last.json().data.retryAfterMs).toBeGreaterThan(0);
  expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
  expect((await ask("10.0.0.1", token)).statusCode).toBe(200);
  expect((await ask("10.0.0.2")).statusCode).toBe(200);
  await busy.close();
});
