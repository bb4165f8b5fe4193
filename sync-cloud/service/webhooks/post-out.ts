import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { Agent, fetch } from "undici";

const timeoutMs = 10_000;
/** Of an answer only its status counts; more than this is not even read. */
const answerBytesMax = 16 * 1024;

export interface Posted {
  status: number | null;
  tookMs: number;
  error: string;
}

/** Sends to addresses that customers name: never into our own network, no redirects, bounded in time and size. */
export class PostOut {
  readonly #agent: Agent;
  readonly #allowsLocal: () => boolean;

  /** `allowsLocal`: whether the service itself runs on a loopback, to be tried out; asked at each call. */
  constructor(allowsLocal: () => boolean) {
    this.#allowsLocal = allowsLocal;
    // Looked at when connecting, so that a name cannot point elsewhere between a check and its use.
    const guarded: LookupFunction = (host, options, done) =>
      lookup(host, { ...options, all: true }, (error, addresses) => {
        const inside = (addresses as LookupAddress[] | undefined)?.find(({ address }) => isInside(address));
        if (error) done(error, "", 4);
        else if (inside && !allowsLocal())
          done(new Error(`${host} is ${inside.address}, inside a private network`), "", 4);
        else if (options.all)
          (done as unknown as (error: null, addresses: LookupAddress[]) => void)(null, addresses as LookupAddress[]);
        else done(null, addresses[0]?.address ?? "", addresses[0]?.family ?? 4);
      });
    this.#agent = new Agent({
      connect: { lookup: guarded, timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: answerBytesMax,
      connections: 8,
      keepAliveTimeout: 5_000,
    });
  }

  /** Why this address is not allowed, in words, or undefined. */
  whyNot(address: string): string | undefined {
    const url = new URL(address);
    if (url.username || url.password) return "a name or password in an address would be written down in logs";
    if (this.#allowsLocal()) return undefined;
    if (url.protocol !== "https:") return "https is needed";
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    if (isIP(host) && isInside(host)) return "it is inside a private network";
    return /(^|\.)(localhost|local|internal)$/.test(host) ? "it is inside a private network" : undefined;
  }

  async post(url: string, body: string, headers: Record<string, string>): Promise<Posted> {
    const startedMs = performance.now();
    const took = () => Math.round(performance.now() - startedMs);
    const why = this.whyNot(url);
    if (why !== undefined) return { status: null, tookMs: 0, error: why };
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", "user-agent": "kontor-cloud", ...headers },
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
        dispatcher: this.#agent,
      });
      await response.body?.cancel();
      const isGood = response.status >= 200 && response.status < 300;
      return { status: response.status, tookMs: took(), error: isGood ? "" : `answered ${response.status}` };
    } catch (error) {
      const cause = (error as { cause?: Error }).cause ?? (error as Error);
      return { status: null, tookMs: took(), error: cause.message.slice(0, 300) || cause.name };
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

const inside = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  inside.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  inside.addSubnet(net, bits, "ipv6");

export function isInside(address: string): boolean {
  const plain = address.toLowerCase().startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
  return inside.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
}
