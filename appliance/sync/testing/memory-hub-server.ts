import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { MemoryHub } from "#sync/protocol/hub/memory-hub.ts";
import type { Hello } from "#sync/protocol/session.ts";
import { readBatch, runOf, verifyBatch } from "#sync/protocol/wire/batch.ts";
import { encodeFrames, type Frame, readFrames } from "#sync/protocol/wire/frames.ts";
import { isSignedBy, keyFromSeed, type Sign } from "#sync/protocol/wire/keys.ts";
import { encodePage } from "#sync/protocol/wire/page.ts";
import { exchangeType, pairingText, sessionText, syncPaths } from "#sync/protocol/wire/session.ts";

/**
 * A hub of the real protocol code behind a real HTTP server, in this process and in memory: for the box's side alone. The real service has its own tests, and
 * those of both together start it.
 */
export class MemoryHubServer {
  readonly hub = new MemoryHub({ nowMs: Date.now, newTicket: () => `t${++this.#tickets}` });
  readonly key = keyFromSeed(new Uint8Array(32).fill(200));
  /** What signs pages, and the keys that sessions are told of: a test may change them. */
  signing: { publicKey: string; sign: Sign } = this.key;
  hubKeys = [this.key.publicKey];
  readonly code = "ONE-TIME";
  /** Sessions asked for, exchanges answered. */
  readonly seen = { sessions: 0, exchanges: 0, polls: 0 };
  /** Answered once by the next requests, in order: a status and a problem. */
  readonly problems: { status: number; code: string }[] = [];
  readonly #keys = new Map<string, { publicKey: string; site: string }>();
  readonly #tokens = new Map<string, string>();
  readonly #waiting = new Set<() => void>();
  #tickets = 0;
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(
      ({ status, body, type }) => response.writeHead(status, { "content-type": type }).end(body),
      (error: unknown) =>
        response.writeHead(500, { "content-type": "application/json" }).end(problem("fault", String(error))),
    );
  });

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.news();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** All tokens run out, as after an hour. */
  forgetSessions(): void {
    this.#tokens.clear();
  }

  /** Wakes those who wait for something new. */
  news(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: string | Uint8Array; type: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const asked = this.problems.shift();
    if (asked) return refusal(asked.status, asked.code);
    if (request.url === syncPaths.exchange) return this.#exchange(request, bytes);
    const body = JSON.parse(bytes.toString()) as Record<string, string>;
    const { box = "", challenge = "", signature = "", code, site = "", origin = "", publicKey = "", proof = "" } = body;
    if (request.url === syncPaths.pair) {
      if (code !== this.code || !isSignedBy(publicKey, pairingText(code, site, origin, publicKey), fromText(proof)))
        return refusal(404, "code-unknown");
      const name = `box-${this.#keys.size + 1}`;
      this.#keys.set(name, { publicKey, site });
      this.hub.enrol(name, site);
      return json({ box: name, company: "1", companyName: "Test", siteName: "Site", hubKeys: this.hubKeys });
    }
    const known = this.#keys.get(box);
    if (!known) return refusal(404, "box-unknown");
    if (request.url === syncPaths.challenge)
      return json({ challenge: `c${++this.seen.sessions}`, expiresInMs: 60_000 });
    if (!isSignedBy(known.publicKey, sessionText(box, challenge), fromText(signature)))
      return refusal(403, "signature");
    const token = `token-${challenge}`;
    this.#tokens.set(token, box);
    return json({ token, expiresInMs: 3_600_000, hubKeys: this.hubKeys });
  }

  async #exchange(request: IncomingMessage, bytes: Uint8Array) {
    const box = this.#tokens.get((request.headers.authorization ?? "").slice("Bearer ".length));
    const known = box && this.#keys.get(box);
    if (!known) return refusal(401, "session-unknown");
    const frames = readFrames(bytes);
    const hello = frames[0]?.head as unknown as Hello;
    const runs = frames.flatMap((frame) => {
      if (frame.kind !== "push") return [];
      const batch = readBatch(frame.body);
      if (!verifyBatch(batch, known.publicKey)) throw new Error("not signed by this box");
      return [runOf(batch)];
    });
    const pull = frames.find((frame) => frame.kind === "pull")?.head as { waitMs: number } | undefined;
    let answer = this.hub.exchange({ hello, runs, pagesMax: 8 });
    if (answer.pages.length === 0 && runs.length === 0 && pull && pull.waitMs > 0) {
      this.seen.polls++;
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, pull.waitMs);
        const done = () => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          wake();
        };
        this.#waiting.add(done);
        request.once("close", () => request.socket.destroyed && done());
      });
      const { pages } = this.hub.exchange({
        hello: { ...hello, ticket: answer.welcome.ticket },
        runs: [],
        pagesMax: 8,
      });
      answer = { ...answer, pages };
    }
    this.seen.exchanges++;
    const seal = { site: known.site, signer: this.signing.publicKey, sign: this.signing.sign };
    const out = [
      { kind: "welcome", head: answer.welcome },
      ...answer.receipts.map((head) => ({ kind: "receipt", head })),
      ...answer.pages.map((page) => ({ kind: "page", head: {}, body: encodePage(page, seal) })),
    ] as unknown as Frame[];
    return { status: 200, body: encodeFrames(out), type: exchangeType };
  }
}

const fromText = (text: string): Uint8Array => Buffer.from(text, "base64url");
const problem = (code: string, detail: string): string => JSON.stringify({ code, detail });
const json = (value: unknown) => ({ status: 200, body: JSON.stringify(value), type: "application/json" });
const refusal = (status: number, code: string) => ({
  status,
  body: problem(code, `for the test: ${code}`),
  type: "application/json",
});
