import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import { problemOf, type Refusal } from "#sync/contracts/refusals.ts";
import { addressKey } from "#sync/doors/address-key.ts";
import type { Who } from "#sync/doors/answer.ts";
import { problemOfAnswer } from "#sync/doors/answer.ts";
import { followedMax, type LiveClient, type LiveDesk } from "#sync/doors/live/live-desk.ts";
import type { Caller } from "../../store/book.ts";
import { refusalFor } from "../access.ts";
import type { SignInDesk } from "../people/sign-in-desk.ts";
import { type FloorSink, type FloorStream, floorFilter, mayNotTrace } from "./floor-stream.ts";

interface LiveParts {
  live: LiveDesk<Caller>;
  floor: FloorStream;
  desk: SignInDesk;
}

const messageBytesMax = 64 * 1024;
const signInWithinMs = 5_000;
const pingEveryMs = 15_000;
const socketsMax = 1_000;
const socketsPerAddressMax = 100;

/**
 * `GET /api/live`: the first message is `{ "token" }`, then `{ "subscribe": key, "query", "input" }` and `{ "unsubscribe": key }`.
 * Values come as `{ key, value }`, refusals as `{ key?, problem }`, and `{ ping }` every 15 s so that a page can hear silence.
 * `{ "stream": "floor", "filter"?: { machineId?, place?, kinds? } }` gives events of machines as they happen, `{ stream, event }`, until
 * `{ "unstream": "floor" }`; a socket too slow for them hears `{ stream, lost }`.
 */
export async function liveRoute(app: FastifyInstance, { live, floor, desk }: LiveParts): Promise<void> {
  const perAddress = new Map<string, number>();
  await app.register(websocket, { options: { maxPayload: messageBytesMax } });
  app.register(async (scope) => {
    scope.get("/api/live", { websocket: true }, (socket, request) => {
      const from = addressKey(request.ip);
      const open = (perAddress.get(from) ?? 0) + 1;
      if (live.sockets >= socketsMax || open > socketsPerAddressMax) return socket.close(1013, "too many sockets");
      perAddress.set(from, open);
      socket.once("close", () => {
        const left = (perAddress.get(from) ?? 1) - 1;
        if (left > 0) perAddress.set(from, left);
        else perAddress.delete(from);
      });
      converse(socket, request, { live, floor, desk });
    });
  });
}

function converse(socket: WebSocket, request: FastifyRequest, { live, floor, desk }: LiveParts): void {
  const address = request.ip;
  let token = "";
  let client: LiveClient | undefined;
  let sink: FloorSink | undefined;
  let answered = true;
  const who = (): Who<Caller> => ({ caller: desk.callerOf(token, address), origin: { address, token } });
  const refuse = (refusal: Refusal, key?: string) => socket.send(JSON.stringify({ key, problem: problemOf(refusal) }));

  const impatience = setTimeout(() => socket.close(4401, "no token came"), signInWithinMs);
  const ping = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
    socket.send(JSON.stringify({ ping: Date.now() }));
  }, pingEveryMs);
  socket.on("pong", () => {
    answered = true;
  });
  socket.on("error", () => socket.terminate());
  socket.once("close", () => {
    clearTimeout(impatience);
    clearInterval(ping);
    client?.leave();
    if (sink) floor.leave(sink);
  });

  socket.on("message", (data, isBinary) => {
    const message = isBinary ? undefined : parse(String(data));
    if (!message)
      return refuse(invalid("", '{ "token" }, { "subscribe", "query", "input" }, { "unsubscribe" } or { "stream" }'));
    const tooMany = live.tooMany(who());
    if (tooMany) return socket.send(JSON.stringify({ problem: problemOfAnswer(tooMany) }));
    if (typeof message.token === "string") return begin(message.token);
    if (!client || !sink) return refuse({ code: "sign-in-needed" });
    if (typeof message.unsubscribe === "string") client.unfollow(message.unsubscribe);
    else if ("stream" in message) stream(sink, message);
    else if ("unstream" in message) floor.leave(sink);
    else follow(client, message);
  });

  function begin(given: string): void {
    token = given;
    if (!who().caller) {
      refuse({ code: "sign-in-needed" });
      socket.close(4401, "sign in again");
      return;
    }
    clearTimeout(impatience);
    sink ??= {
      get backlogBytes() {
        return socket.bufferedAmount;
      },
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
      who,
    };
    client ??= live.join(sink);
  }

  function stream(to: FloorSink, message: Record<string, unknown>): void {
    const filter = floorFilter.safeParse(message.filter ?? {});
    const mayNotFollow = refusalFor(who(), "stream.floor", "anyone");
    if (mayNotFollow) socket.send(JSON.stringify({ stream: "floor", problem: problemOfAnswer(mayNotFollow) }));
    else if (message.stream !== "floor") refuse(invalid("stream", "floor"));
    else if (!filter.success) refuse(invalid(`filter.${filter.error.issues[0]?.path.join(".")}`, filterExpected));
    else {
      const mayNot = filter.data.kinds?.includes("trace") && mayNotTrace(who());
      if (mayNot) socket.send(JSON.stringify({ stream: "floor", problem: problemOfAnswer(mayNot) }));
      else floor.follow(to, filter.data);
    }
  }

  function follow(following: LiveClient, message: Record<string, unknown>): void {
    const { subscribe: key, query, input } = message;
    if (typeof key !== "string" || key === "" || key.length > 1_000)
      refuse(invalid("subscribe", "a key of 1 to 1000 characters"));
    else if (typeof query !== "string" || !Object.hasOwn(contracts, query) || list[query]?.kind !== "query")
      refuse({ code: "command-unknown", name: String(query).slice(0, 80) }, key);
    else if (!following.follow(key, query, input))
      refuse(invalid("subscribe", `at most ${followedMax} queries on one socket`), key);
  }
}

const filterExpected = "{ machineId?, place?, kinds? }: kinds is a list of 1 to 20 names";
const list: Readonly<Record<string, Contract>> = contracts;
const invalid = (path: string, expected: string): Refusal => ({
  code: "input-invalid",
  problems: [{ path, expected }],
});

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
