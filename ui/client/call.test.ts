import { expect, test } from "vitest";
import { createDoor } from "./call.ts";
import { watchConnection } from "./connection.ts";

function doorTo(respond: (url: string, init: RequestInit) => Response | Promise<Response>) {
  const contacts: boolean[] = [];
  const requests: { url: string; headers: Headers; body: unknown }[] = [];
  const door = createDoor({
    fetch: async (url, init = {}) => {
      requests.push({ url: String(url), headers: new Headers(init.headers), body: JSON.parse(String(init.body)) });
      return respond(String(url), init);
    },
    token: () => "t1",
    workstation: () => "Tür 1",
    onContact: (reached) => contacts.push(reached),
  });
  return { door, contacts, requests };
}

test("a call carries its token, its command id and the workstation", async () => {
  const { door, requests } = doorTo(() => Response.json({ ok: true, value: { matches: [] } }));
  const answer = await door.call("scan.resolve", { raw: "A" }, { commandId: "d:1" });
  expect(answer).toEqual({ ok: true, value: { matches: [] } });
  expect(requests[0]).toMatchObject({ url: "/api/rpc/scan.resolve", body: { commandId: "d:1", input: { raw: "A" } } });
  expect(requests[0]?.headers.get("authorization")).toBe("Bearer t1");
  expect(decodeURIComponent(requests[0]?.headers.get("x-kontor-workstation") ?? "")).toBe("Tür 1");
});

test("a refusal comes back as its problem, with its data", async () => {
  const body = { type: "x", title: "T", status: 422, code: "qty-over", detail: "D", todo: "do", data: { most: 3 } };
  const { door, contacts } = doorTo(() => Response.json(body, { status: 422 }));
  const answer = await door.call("scan.resolve", { raw: "A" });
  expect(answer).toMatchObject({ ok: false, problem: { code: "qty-over", data: { most: 3 } } });
  expect(contacts).toEqual([true]);
});

test("a page of a proxy and no network are problems too, and only the second is a lost contact", async () => {
  const proxy = doorTo(() => new Response("<html>", { status: 502 }));
  expect(await proxy.door.call("scan.resolve", { raw: "A" })).toMatchObject({
    problem: { code: "http-502", status: 502 },
  });
  expect(proxy.contacts).toEqual([true]);
  const lost = doorTo(() => Promise.reject(new TypeError("network")));
  expect(await lost.door.call("scan.resolve", { raw: "A" })).toMatchObject({
    problem: { code: "unreachable", status: 0 },
  });
  expect(lost.contacts).toEqual([false]);
});

test("an answer that is cut before its end is none, and is asked for again", async () => {
  const cut = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('{"value":'));
      stream.error(new TypeError("the line is gone"));
    },
  });
  const { door, contacts } = doorTo(() => new Response(cut, { status: 200 }));
  expect(await door.call("scan.resolve", { raw: "A" })).toMatchObject({ problem: { code: "unreachable", status: 0 } });
  expect(contacts).toEqual([false]);
});

test("many calls get as many answers, or none is believed", async () => {
  const calls = [{ name: "a.b", commandId: "d:1", input: {} }];
  const right = doorTo(() => Response.json({ answers: [{ ok: false, problem: { code: "no-work", status: 404 } }] }));
  expect(await right.door.callAll(calls, "t9")).toMatchObject({
    ok: true,
    value: [{ ok: false, problem: { code: "no-work" } }],
  });
  expect(right.requests[0]?.headers.get("authorization")).toBe("Bearer t9");
  const wrong = doorTo(() => Response.json({ answers: [] }));
  expect(await wrong.door.callAll(calls, "t9")).toMatchObject({ ok: false, problem: { status: 502 } });
});

test("trouble is retrying first, offline when it lasts, and keeps when it began", () => {
  let nowMs = 1_000;
  const watch = watchConnection(() => nowMs);
  watch.report(false, "gone");
  expect(watch.get()).toEqual({ state: "retrying", sinceMs: 1_000, why: "gone" });
  nowMs = 16_000;
  watch.report(false, "gone");
  expect(watch.get()).toMatchObject({ state: "offline", sinceMs: 1_000 });
  watch.report(true, "");
  expect(watch.get()).toEqual({ state: "online" });
});
