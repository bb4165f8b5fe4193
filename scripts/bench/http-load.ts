import { Agent, request } from "node:http";
import { percentile } from "./measure.ts";

export interface LoadResult {
  perSecond: number;
  p95Ms: number;
  p99Ms: number;
}

/** Sends `bodies` over 50 kept connections, each with one request at a time, and waits for every answer to be 200. */
export async function load(
  port: number,
  path: string,
  token: string,
  bodies: readonly unknown[],
  connections = 50,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let next = 0;
  const send = (body: string) =>
    new Promise<void>((resolve, reject) => {
      const begun = performance.now();
      const call = request(
        {
          agent,
          host: "127.0.0.1",
          port,
          path,
          method: "POST",
          headers: {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
            authorization: `Bearer ${token}`,
          },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk;
          });
          response.on("end", () => {
            times.push(performance.now() - begun);
            if (response.statusCode === 200) resolve();
            else reject(new Error(`${path} answered ${response.statusCode}: ${text.slice(0, 300)}`));
          });
        },
      );
      call.on("error", reject);
      call.end(body);
    });
  const start = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < bodies.length) await send(JSON.stringify(bodies[next++]));
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return { perSecond: bodies.length / seconds, p95Ms: percentile(times, 0.95), p99Ms: percentile(times, 0.99) };
}
