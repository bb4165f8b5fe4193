import { setTimeout as delay } from "node:timers/promises";
import { backoff } from "#drivers/kit/backoff.ts";
import { WireFault } from "#sync/protocol/wire/wire-fault.ts";
import type { Part, Site } from "../../site/site.ts";
import { boxKey } from "../cloud-link.ts";
import { fenceText } from "./follower-part.ts";
import { addressOf, doorsOf, isFrom, standbyPaths } from "./joining.ts";
import { LanTrouble, postLan } from "./lan-client.ts";
import { type TakenOver, takenOverFile } from "./standby-files.ts";
import { readTail } from "./tail.ts";

const answerPatienceMs = 10_000;
const answerBytesMax = 4 * 1024 * 1024;
/** A box that was not heard for so long is broken, or asks by itself when it starts: then nobody calls it any more. */
export const fenceForMs = 30 * 86_400_000;

/**
 * On a box that took over: tells the one before it that it was replaced, and takes from it what it wrote that this one never got, as late facts; for both the cloud is not needed. Tried again with
 * growing pauses, for thirty days.
 */
export const fencingPart: Part = {
  name: "fencing",
  start(site) {
    const taken = takenOverFile.read(site.folder);
    if (!taken) return undefined;
    const stopped = new AbortController();
    const pauses = new Pauses();
    site.routes.push((app) =>
      app.post(standbyPaths.back, async (request, reply) => {
        const doors = doorsOf.safeParse(request.body);
        if (!isFrom(request, taken) || !doors.success)
          return reply.code(401).send({ code: "standby-unknown", detail: "This box replaced no such box." });
        Object.assign(taken, addressOf(request, doors.data));
        takenOverFile.write(site.folder, taken);
        pauses.end();
        return {};
      }),
    );
    const running = fence(site, taken, pauses, stopped.signal);
    return async () => {
      stopped.abort();
      await running;
    };
  },
};

/** A pause between two tries, which ends early when that box says that it is back. */
class Pauses {
  #now = new AbortController();
  end(): void {
    this.#now.abort();
  }
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    await delay(ms, undefined, { signal: AbortSignal.any([signal, this.#now.signal]) }).catch(() => {});
    if (this.#now.signal.aborted) this.#now = new AbortController();
  }
}

async function fence(site: Site, taken: TakenOver, pauses: Pauses, signal: AbortSignal): Promise<void> {
  const pause = backoff({ firstMs: 500, maxMs: 60_000 });
  for (let failures = 0; !signal.aborted; ) {
    try {
      await tellAndTake(site, taken, signal);
      takenOverFile.drop(site.folder);
      return;
    } catch (error) {
      if (signal.aborted) return;
      failures++;
      if (isOver(site, error)) {
        takenOverFile.drop(site.folder);
        return;
      }
      const isExpected = error instanceof LanTrouble;
      if (!isExpected || failures === 1)
        site.log.warn(
          isExpected ? { why: error.message } : { err: error },
          "the box before this one does not answer yet: it is told again",
        );
    }
    if (Date.now() - taken.takenAtMs > fenceForMs) {
      site.log.error({ url: taken.url }, "the box before this one was never reached; it is not called any more");
      takenOverFile.drop(site.folder);
      return;
    }
    await pauses.wait(pause.nextMs(), signal);
  }
}

/** What no further try would change: the two books part, so the cloud has to sort it out; or that box knows nobody like this one any more. */
function isOver(site: Site, error: unknown): boolean {
  const code = error instanceof LanTrouble || error instanceof WireFault ? error.code : "";
  if (!["diverged", "standby-unknown", "signature", "sequence", "chain", "http-404"].includes(code)) return false;
  site.log.warn({ why: (error as Error).message }, "what the box before this one still has comes by the cloud");
  return true;
}

async function tellAndTake(site: Site, taken: TakenOver, signal: AbortSignal): Promise<void> {
  const { url, fingerprint256, token, origin, primaryKey } = taken;
  const { store, folder, log } = site;
  const post = async (path: string, body: Record<string, unknown>) => {
    const options = { token, fingerprint256, timeoutMs: answerPatienceMs, bytesMax: answerBytesMax, signal };
    return (await postLan(url + path, { ...options, body: Buffer.from(JSON.stringify(body)) })).bytes;
  };
  if (!taken.isFenced) {
    const proof = Buffer.from(boxKey(folder).sign(fenceText(origin))).toString("base64url");
    await post(standbyPaths.fence, { origin, proof });
    taken.isFenced = true;
    takenOverFile.write(folder, taken);
    log.info({ url }, "the box before this one knows that it was replaced");
  }
  for (let all = 0; ; ) {
    const mark = { origin: taken.before, seq: taken.seq, tip: taken.tip };
    const run = readTail(await post(standbyPaths.tail, mark), mark, primaryKey);
    if (!run) {
      if (all > 0)
        log.warn({ facts: all, origin: taken.before }, "facts of the box before this one were booked as late");
      return;
    }
    const answer = await store.queue.run({
      name: "sync.take-tail",
      commandId: "",
      input: { facts: run.facts, hashes: run.hashes },
      caller: { actor: "system", device: "standby", roles: ["admin"] },
    });
    if (!answer.ok)
      throw new Error("fault" in answer ? answer.fault : `the facts were refused: ${answer.refusal.code}`);
    all += run.facts.length;
    taken.seq += run.facts.length;
    taken.tip = run.hashes.at(-1) as string;
    takenOverFile.write(folder, taken);
  }
}
