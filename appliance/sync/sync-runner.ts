import { type Backoff, backoff } from "#drivers/kit/backoff.ts";
import type { Mode } from "#sync/protocol/session.ts";
import { SiteSession, type SiteSessionOptions, stepsOfState } from "#sync/protocol/site/site-session.ts";
import type { SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import { messageBytesMax } from "#sync/protocol/wire/limits.ts";
import { WireFault } from "#sync/protocol/wire/wire-fault.ts";
import { type CloudClient, CloudTrouble } from "./cloud-client.ts";
import { readAnswer, requestBytes } from "./exchange-bytes.ts";
import { RunsAhead } from "./runs-ahead.ts";
import type { SyncBook } from "./sync-book.ts";

/** How long the cloud may hold an exchange open until it has something to say. */
export const pollMs = 20_000;
/** Chance alone says when within a pause: after many boxes lost their cloud at once they do not come back at once. */
const pauses = { firstMs: 1_000, maxMs: 60_000, jitter: 1 };
/** A box that is fenced or sent away asks this often at most. */
const idleMs = 4_000;
/** Facts of this box are collected for this long before they interrupt a poll. */
export const gatherMs = 150;
/** A cloud, or a book, that always wants more is asked at once this often, then as if it had failed. */
const againMax = 10_000;
/** While nothing may be said, it is looked again after this. */
const heldBackMs = 100;

/** What a person can be told of the line to the cloud. */
export interface SyncNews {
  state: "connecting" | "online" | "retrying" | "refused";
  mode: Mode | "";
  /** Wall clock of this box at the last answer, 0 before the first. */
  lastContactMs: number;
  /** Hub minus box, taken in the middle of the last short exchange. */
  clockOffsetMs: number | null;
  head: number;
  incarnation: number;
  /** All that this box wrote is durable at the hub, and all of the hub's log is here. */
  current: boolean;
  durable: { origin: string; seq: number }[];
  trouble: { code: string; detail: string; sinceMs: number; nextTryMs: number } | null;
}

export interface RunnerParts {
  book: SyncBook;
  client: Pick<CloudClient, "exchange" | "hubKeys" | "ready" | "sign">;
  session: SiteSessionOptions;
  /** Fetches the state of this site and has the book take it. */
  loadSnapshot: (signal: AbortSignal) => Promise<void>;
  /** False while a standby that this box has to wait for was not heard yet. */
  mayAsk?: () => boolean;
  random: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  onNews: (news: SyncNews) => void;
  /** The cloud asks this box to make itself a new key; it asks again until it has one. */
  onRotateKey?: () => void;
  /** All is here and there: late facts may be adopted now. */
  onCurrent?: () => Promise<void>;
}

/** Runs exchange after exchange until it is stopped. Whatever goes wrong is a trouble that it tells and tries again after; the warehouse never waits for it. */
export class SyncRunner {
  readonly #parts: RunnerParts;
  readonly #session: SiteSession;
  readonly #ahead: RunsAhead;
  #news: SyncNews = {
    state: "connecting",
    mode: "",
    lastContactMs: 0,
    clockOffsetMs: null,
    head: 0,
    incarnation: 0,
    current: false,
    durable: [],
    trouble: null,
  };
  readonly #backoff: Backoff;
  #creditBytes = messageBytesMax / 2;
  #poll: AbortController | undefined;
  #gathering: Promise<void> | undefined;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#backoff = backoff({ ...pauses, random: parts.random });
    const { book } = parts;
    this.#ahead = new RunsAhead(book);
    const store: SiteSyncStore = {
      sync: () => book.sync(),
      hashAt: (origin, seq) => book.hashAt(origin, seq),
      factsAfter: (origin, seq, factsMax, charsMax) => this.#ahead.factsAfter(origin, seq, factsMax, charsMax),
      confirmedSeq: (origin) => book.confirmedSeq(origin),
    };
    this.#session = new SiteSession(store, parts.session, 1 + Math.floor(parts.random() * 2 ** 40));
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let again = 0; !signal.aborted; ) {
      try {
        again = (await this.#once(signal)) ? again + 1 : 0;
        this.#backoff.reset();
        if (again > againMax) throw new CloudTrouble("endless", "the exchange with the cloud does not come to an end");
      } catch (error) {
        if (signal.aborted) return;
        this.#session.lost();
        if (this.#wasWoken(error)) continue;
        await this.#pause(error, signal);
      }
    }
  }

  /** There are new facts in the book: a poll that waits for the other side gives way to them. */
  wake(signal: AbortSignal): void {
    if (!this.#poll || this.#gathering) return;
    this.#gathering = this.#parts
      .wait(gatherMs, signal)
      .then(() => {
        if (this.#poll && this.#hasUnsent()) this.#poll.abort(new Woken());
      })
      .catch(() => {})
      .finally(() => {
        this.#gathering = undefined;
      });
  }

  /** One exchange, and all that it asks of the book. True when there is more to do at once. */
  async #once(signal: AbortSignal): Promise<boolean> {
    const { book, client, session, mayAsk, wait } = this.#parts;
    if (mayAsk && !mayAsk()) {
      await wait(heldBackMs, signal);
      return false;
    }
    await client.ready(signal);
    const request = this.#session.request();
    const waitMs = this.#news.state === "online" && this.#news.current ? pollMs : 0;
    const { bytes, pushed } = requestBytes(request, {
      box: session.box,
      sign: client.sign,
      creditBytes: this.#creditBytes,
      waitMs,
    });
    const isPoll = pushed === 0 && waitMs > 0;
    const poll = new AbortController();
    if (isPoll) this.#poll = poll;
    const sentAtMs = session.wallMs();
    let answered: Uint8Array;
    let isOver = false;
    const exchanging = client.exchange(bytes, waitMs, AbortSignal.any([signal, poll.signal]));
    // What cannot be read is met again, and told, by the exchange that is to send it.
    const reading = this.#ahead.readBehind(request, () => isOver).catch(() => {});
    try {
      answered = await exchanging;
    } finally {
      this.#poll = undefined;
      isOver = true;
      await reading;
    }
    const nowMs = session.wallMs();
    const answer = readAnswer(answered, request.hello.site, client.hubKeys);
    const taken = this.#session.take(answer);
    if (taken.mode === "stale") throw new CloudTrouble("stale", "the cloud answered something else than it was asked");
    for (const action of taken.actions)
      if (action.kind === "snapshot") await this.#parts.loadSnapshot(signal);
      else await book.act(action, action.kind === "page" ? answer.bytesOf.get(action.page) : undefined);
    const { welcome } = answer;
    this.#creditBytes = welcome.creditBytes;
    const [fault] = taken.faults;
    const refused = fault && !taken.again ? fault : undefined;
    this.#tell({
      state: refused ? "refused" : "online",
      mode: welcome.mode,
      lastContactMs: nowMs,
      ...(isPoll ? {} : { clockOffsetMs: Math.round(welcome.hubNowMs - (sentAtMs + nowMs) / 2) }),
      head: welcome.head,
      incarnation: welcome.incarnation,
      current: taken.current,
      durable: welcome.held.map(({ origin, durableSeq }) => ({
        origin,
        seq: Math.max(durableSeq, answer.receipts.findLast((one) => one.origin === origin)?.durableSeq ?? 0),
      })),
      trouble: null,
    });
    if (refused) throw new CloudTrouble(refused.code, refused.detail, 409);
    if (welcome.rotateKey) this.#parts.onRotateKey?.();
    if (taken.current) await this.#parts.onCurrent?.();
    if (welcome.retryMs) await this.#parts.wait(Math.min(welcome.retryMs, pauses.maxMs), signal);
    // Fenced or sent away: nothing to do but to ask now and then.
    else if (!taken.again && !taken.current && pushed === 0 && answer.pages.length === 0)
      await this.#parts.wait(Math.round(idleMs * this.#parts.random()), signal);
    return taken.again;
  }

  async #pause(error: unknown, signal: AbortSignal): Promise<void> {
    const trouble = error instanceof CloudTrouble ? error : undefined;
    const code = trouble?.code ?? (error instanceof WireFault ? error.code : "fault");
    const detail =
      trouble || error instanceof WireFault ? (error as Error).message : String((error as Error).stack ?? error);
    const pauseMs = Math.max(this.#backoff.nextMs(), Math.min(trouble?.retryAfterMs ?? 0, pauses.maxMs));
    const nowMs = this.#parts.session.wallMs();
    this.#tell({
      state: trouble?.code === "unreachable" ? "retrying" : "refused",
      current: false,
      trouble: { code, detail, sinceMs: this.#news.trouble?.sinceMs ?? nowMs, nextTryMs: nowMs + pauseMs },
    });
    try {
      // What cannot be read is met again, and told, by the exchange that is to send it.
      const reading = trouble?.code === "unreachable" ? this.#readFirst(signal).catch(() => {}) : undefined;
      await Promise.all([this.#parts.wait(pauseMs, signal), reading]);
    } catch {
      // stopped: the loop sees it
    }
  }

  /** Once the line is back, what is sent first is ready. */
  async #readFirst(signal: AbortSignal): Promise<void> {
    const { origin, seq } = this.#parts.book.sync();
    await this.#ahead.read({ origin, from: this.#session.sentUpTo(origin), to: seq }, () => signal.aborted);
  }

  #wasWoken(error: unknown): boolean {
    return error instanceof Woken || (error as { cause?: unknown })?.cause instanceof Woken;
  }

  #hasUnsent(): boolean {
    const held = new Map(this.#news.durable.map(({ origin, seq }) => [origin, seq]));
    return stepsOfState(this.#parts.book.sync()).some(({ origin, seq }) => seq > (held.get(origin) ?? 0));
  }

  #tell(news: Partial<SyncNews>): void {
    this.#news = { ...this.#news, ...news };
    this.#parts.onNews(this.#news);
  }
}

class Woken extends Error {}
