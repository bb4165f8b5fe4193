import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { CloudContract } from "../../contracts/cloud/define.ts";
import { cloudContracts } from "../../contracts/cloud/list.ts";
import { problemOf, type Refusal } from "../../contracts/refusals.ts";
import { addressKey } from "../../doors/address-key.ts";
import { problemOfAnswer } from "../../doors/answer.ts";
import type { Doorway } from "../../doors/doorway.ts";
import { followedMax, LiveDesk, type LiveSink } from "../../doors/live/live-desk.ts";
import type { Database } from "../store/sql.ts";
import type { CloudCaller } from "./cloud-call.ts";
import type { CloudDoorkeeper } from "./who-is.ts";

const messageBytesMax = 64 * 1024;
const pingEveryMs = 15_000;
const socketsMax = 5_000;
const socketsPerAddressMax = 200;

/**
 * `GET /api/live`, for who is signed in: `{ "subscribe": key, "query", "input" }` and `{ "unsubscribe": key }`. Values come as `{ key, value }` now and
 * whenever the company's log or people changed them, refusals as `{ key?, problem }`, and `{ ping }` every 15 s so that a page can hear silence.
 */
export class CloudLive {
  readonly #doorway: Doorway<CloudCaller>;
  readonly #database: Database;
  /** One desk for each company that has a socket open here: what others do wakes nobody. */
  readonly #desks = new Map<number, LiveDesk<CloudCaller>>();
  readonly #perAddress = new Map<string, number>();
  #sockets = 0;

  constructor(doorway: Doorway<CloudCaller>, database: Database) {
    this.#doorway = doorway;
    this.#database = database;
  }

  get sockets(): number {
    return this.#sockets;
  }

  async mount(app: FastifyInstance, doorkeeper: CloudDoorkeeper): Promise<void> {
    await app.register(websocket, { options: { maxPayload: messageBytesMax } });
    await app.register(async (scope) => {
      scope.get("/api/live", { websocket: true }, (socket, request) => {
        const from = addressKey(request.ip);
        const open = (this.#perAddress.get(from) ?? 0) + 1;
        if (this.#sockets >= socketsMax || open > socketsPerAddressMax) return socket.close(1013, "too many sockets");
        this.#perAddress.set(from, open);
        this.#sockets++;
        socket.once("close", () => {
          this.#sockets--;
          const left = (this.#perAddress.get(from) ?? 1) - 1;
          if (left > 0) this.#perAddress.set(from, left);
          else this.#perAddress.delete(from);
        });
        void this.#converse(socket, request, doorkeeper);
      });
    });
  }

  stop(): void {
    for (const desk of this.#desks.values()) desk.stop();
    this.#desks.clear();
  }

  async #converse(socket: WebSocket, request: FastifyRequest, doorkeeper: CloudDoorkeeper): Promise<void> {
    const early: string[] = [];
    let hear = (text: string): void => {
      if (early.length < followedMax) early.push(text);
    };
    socket.on("message", (data) => hear(String(data)));
    socket.on("error", () => socket.terminate());
    const { caller, origin } = await doorkeeper.whoIs(request);
    const refuse = (refusal: Refusal, key?: string) =>
      socket.send(JSON.stringify({ key, problem: problemOf(refusal) }));
    if (!caller || origin.foreign) {
      refuse({ code: caller ? "foreign-page" : "sign-in-needed" });
      return socket.close(4401, "sign in first");
    }
    const sink: LiveSink<CloudCaller> = {
      get backlogBytes() {
        return socket.bufferedAmount;
      },
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
      who: () => doorkeeper.whoIs(request),
    };
    const desk = this.#deskOf(caller.company);
    const client = desk.join(sink);
    const ping = setInterval(() => socket.send(JSON.stringify({ ping: Date.now() })), pingEveryMs);
    const leave = () => {
      clearInterval(ping);
      client.leave();
      if (desk.sockets === 0 && this.#desks.get(caller.company) === desk) {
        desk.stop();
        this.#desks.delete(caller.company);
      }
    };
    if (socket.readyState !== socket.OPEN) return leave();
    socket.once("close", leave);

    hear = (text) => {
      const message = parse(text);
      if (!message) return refuse(invalid("", '{ "subscribe", "query", "input" } or { "unsubscribe" }'));
      const tooMany = desk.tooMany({ caller, origin });
      if (tooMany) return socket.send(JSON.stringify({ problem: problemOfAnswer(tooMany) }));
      if (typeof message.unsubscribe === "string") return client.unfollow(message.unsubscribe);
      const { subscribe: key, query, input } = message;
      if (typeof key !== "string" || key === "" || key.length > 1_000)
        refuse(invalid("subscribe", "a key of 1 to 1000 characters"));
      else if (typeof query !== "string" || !Object.hasOwn(list, query) || list[query]?.kind !== "query")
        refuse({ code: "command-unknown", name: String(query).slice(0, 80) }, key);
      else if (!client.follow(key, query, input))
        refuse(invalid("subscribe", `at most ${followedMax} queries on one socket`), key);
    };
    for (const text of early) hear(text);
  }

  #deskOf(company: number): LiveDesk<CloudCaller> {
    const known = this.#desks.get(company);
    if (known) return known;
    const desk = new LiveDesk<CloudCaller>({
      doorway: this.#doorway,
      committed$: {
        subscribe: (hear) => {
          const end = this.#database.listen((notice) => {
            if (notice.company === company || notice.topic === "missed") hear(notice);
          });
          return { unsubscribe: end };
        },
      },
    });
    this.#desks.set(company, desk);
    return desk;
  }
}

const list: Readonly<Record<string, CloudContract>> = cloudContracts;
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
