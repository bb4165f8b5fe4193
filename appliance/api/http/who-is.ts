import type { FastifyRequest } from "fastify";
import type { Who } from "#sync/doors/answer.ts";
import type { Caller } from "../../store/book.ts";
import type { SignInDesk } from "../people/sign-in-desk.ts";

/** Who calls: from `Authorization: Bearer <token>` of a person, or `Basic <deviceId:secret>` of a paired device. */
export function whoIs(request: FastifyRequest, desk: SignInDesk): Who<Caller> {
  const { authorization } = request.headers;
  const address = request.ip;
  if (authorization === undefined) return { caller: undefined, origin: { address } };
  const space = authorization.indexOf(" ");
  const scheme = authorization.slice(0, space).toLowerCase();
  const credentials = authorization.slice(space + 1).trim();
  if (scheme === "bearer")
    return { caller: desk.callerOf(credentials, address), origin: { address, token: credentials } };
  if (scheme !== "basic") return { caller: undefined, origin: { address } };
  const text = Buffer.from(credentials.slice(0, 400), "base64").toString();
  const colon = text.indexOf(":");
  return { caller: desk.deviceCaller(text.slice(0, colon), text.slice(colon + 1)), origin: { address } };
}
