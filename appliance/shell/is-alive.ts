import { get as getPlain } from "node:http";
import { get as getSecure } from "node:https";

/**
 * Whether anything answers HTTP at `url` in time. Any status will do: this asks whether the process hangs, not whether
 * all is well inside, which its own screens tell better. The certificate is not looked at, for the same reason.
 */
export function isAlive(url: string, withinMs: number): Promise<boolean> {
  return new Promise((answer) => {
    const signal = AbortSignal.timeout(withinMs);
    const onResponse = (response: NodeJS.ReadableStream) => {
      response.resume();
      answer(true);
    };
    const request = url.startsWith("https:")
      ? getSecure(url, { signal, agent: false, rejectUnauthorized: false }, onResponse)
      : getPlain(url, { signal, agent: false }, onResponse);
    request.once("error", () => answer(false));
  });
}
