import cookie from "@fastify/cookie";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Who } from "../../doors/answer.ts";
import { idleMs, type SessionDesk, sessionLongestMs } from "../people/session-desk.ts";
import type { CloudCaller, CloudOrigin } from "./cloud-call.ts";
import { ownOrigins } from "./own-origins.ts";

/** Who sent a request, and the cookie that its answer sets. */
export class CloudDoorkeeper {
  readonly #desk: SessionDesk;
  readonly #where: { readonly publicUrl: string };
  readonly #met = new WeakMap<FastifyRequest, CloudOrigin>();

  /** `where` is asked at each call: the port may not be known yet. */
  constructor(desk: SessionDesk, where: { readonly publicUrl: string }) {
    this.#desk = desk;
    this.#where = where;
  }

  get #secure(): boolean {
    return this.#where.publicUrl.startsWith("https:");
  }

  /** By `Authorization: Bearer` for a program's key, or by the session's cookie. */
  whoIs = async (request: FastifyRequest): Promise<Who<CloudCaller> & { origin: CloudOrigin }> => {
    const { authorization } = request.headers;
    const origin: CloudOrigin = {
      address: request.ip,
      requestId: request.id,
      agent: request.headers["user-agent"] ?? "",
      foreign: false,
    };
    this.#met.set(request, origin);
    if (authorization !== undefined) {
      const [scheme = "", token = ""] = authorization.split(" ", 2);
      if (scheme.toLowerCase() !== "bearer") return { caller: undefined, origin };
      return { caller: await this.#desk.callerOf(token), origin };
    }
    const token = request.cookies[this.#cookieName];
    if (token === undefined) return { caller: undefined, origin };
    // Who sends a cookie did not choose to: the browser did. Only our own page may use it, and an address typed by a person.
    origin.foreign = !this.#isOwnPage(request);
    return { caller: await this.#desk.callerOf(token), origin };
  };

  /** Registers cookies, and sets the session's when a handler began or ended one. */
  async mount(app: FastifyInstance): Promise<void> {
    await app.register(cookie);
    app.addHook("onSend", async (request, reply) => {
      const set = this.#met.get(request)?.setSession;
      if (set !== undefined) this.setSession(reply, set);
    });
  }

  /** Empty text ends the session in this browser. */
  setSession(reply: FastifyReply, token: string): void {
    const options = { path: "/", httpOnly: true, sameSite: "strict", secure: this.#secure } as const;
    if (token === "") reply.clearCookie(this.#cookieName, options);
    else
      reply.setCookie(this.#cookieName, token, {
        ...options,
        maxAge: Math.floor(Math.max(idleMs, sessionLongestMs) / 1_000),
      });
  }

  get #cookieName(): string {
    return this.#secure ? "__Host-kontor" : "kontor";
  }

  #isOwnPage({ headers }: FastifyRequest): boolean {
    const { origin } = headers;
    if (origin !== undefined) return ownOrigins(this.#where.publicUrl).includes(origin);
    const site = headers["sec-fetch-site"];
    return site === undefined || site === "same-origin" || site === "none";
  }
}
