import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { TLSSocket } from "node:tls";

/** The other box does not answer, or says no (`status` and `code` then). */
export class LanTrouble extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, detail: string, status = 0) {
    super(detail);
    this.code = code;
    this.status = status;
  }
}

export interface LanAnswer {
  bytes: Buffer;
  /** Of the certificate that answered; empty for plain HTTP. */
  fingerprint256: string;
}

/**
 * One POST to another box of the site. Its certificate is its own, so it is known by its fingerprint: the one given, or, with `undefined` (at joining), any, which the
 * caller then has vouched for. Nothing is sent before it is known.
 */
export function postLan(
  url: string,
  {
    body,
    token,
    fingerprint256,
    timeoutMs,
    bytesMax,
    signal,
  }: {
    body: Uint8Array;
    token?: string;
    fingerprint256: string | undefined;
    timeoutMs: number;
    bytesMax: number;
    signal: AbortSignal;
  },
): Promise<LanAnswer> {
  const isSecure = url.startsWith("https:");
  const headers = {
    "content-type": "application/json",
    "content-length": body.length,
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const fail = (code: string, detail: string, status = 0) => reject(new LanTrouble(code, detail, status));
    let seen = "";
    const options = { method: "POST", headers, signal, timeout: timeoutMs, agent: false as const };
    const request = isSecure
      ? secureRequest(url, { ...options, rejectUnauthorized: false })
      : plainRequest(url, options);
    request.on("error", (error) => (signal.aborted ? reject(error) : fail("unreachable", `${url}: ${error.message}`)));
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > bytesMax) request.destroy(new Error(`more than ${bytesMax} bytes`));
        else chunks.push(chunk);
      });
      response.on("error", (error) => fail("unreachable", error.message));
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode = 0 } = response;
        if (statusCode === 200) resolve({ bytes, fingerprint256: seen });
        else fail(problemCode(bytes) ?? `http-${statusCode}`, bytes.toString().slice(0, 500), statusCode);
      });
    });
    const send = () => request.end(body);
    if (!isSecure) send();
    else
      request.on("socket", (socket) =>
        socket.once("secureConnect", () => {
          seen = (socket as TLSSocket).getPeerCertificate().fingerprint256 ?? "";
          if (fingerprint256 !== undefined && seen !== fingerprint256)
            request.destroy(new Error("the certificate is not the one of the box that was joined"));
          else send();
        }),
      );
  });
}

function problemCode(bytes: Buffer): string | undefined {
  try {
    const { code } = JSON.parse(bytes.toString()) as { code?: unknown };
    return typeof code === "string" ? code : undefined;
  } catch {
    return undefined;
  }
}
