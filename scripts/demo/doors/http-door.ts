import { Agent, request } from "node:http";
import { type Answer, type Call, type Door, readProblem } from "./door.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** The RPC door over HTTP, as the handheld app uses it. */
export function httpDoor(base: string, token: string): Door {
  const post = (path: string, body: unknown) => postJson(`${base}${path}`, body, { authorization: `Bearer ${token}` });
  return {
    kind: "http",
    async call({ name, commandId, input }) {
      const { status, body } = await post(`/api/rpc/${name}`, { commandId, input });
      return status < 400
        ? { ok: true, value: (body as { value: unknown }).value }
        : { ok: false, problem: readProblem(body, status) };
    },
    async callAll(calls: readonly Call[]) {
      const { status, body } = await post("/api/rpc", { calls });
      if (status >= 400) return calls.map(() => ({ ok: false, problem: readProblem(body, status) }));
      return (body as { answers: { ok: boolean; value?: unknown; problem?: unknown }[] }).answers.map(
        (answer): Answer =>
          answer.ok ? { ok: true, value: answer.value } : { ok: false, problem: readProblem(answer.problem, 500) },
      );
    },
    async close() {},
  };
}

/** A connection that breaks is answered like a problem, so that every caller treats it as what it is: no network. */
export function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const text = JSON.stringify(body);
  return new Promise((resolve) => {
    const lost = (error: Error) => resolve({ status: 599, body: { code: "no-network", detail: error.message } });
    const sent = request(
      url,
      {
        method: "POST",
        agent,
        headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(text) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", lost);
        response.on("end", () => {
          const read = Buffer.concat(chunks).toString("utf8");
          try {
            resolve({ status: response.statusCode ?? 500, body: JSON.parse(read) });
          } catch {
            resolve({ status: response.statusCode ?? 500, body: { code: "unreadable", detail: read.slice(0, 200) } });
          }
        });
      },
    );
    sent.setTimeout(30_000, () => sent.destroy(new Error("no answer within 30 s")));
    sent.on("error", lost);
    sent.end(text);
  });
}

export function closeHttp(): void {
  agent.destroy();
}
