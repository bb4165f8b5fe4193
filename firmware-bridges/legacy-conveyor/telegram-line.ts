import { encodeSlash, SLASH_SEQ_MAX, SlashStream } from "#drivers/codecs/slash-telegram.ts";
import { type Link, LinkTrouble } from "#drivers/kit/link.ts";

export interface TelegramLineOptions {
  link: Link;
  now(): number;
  /** Settles when the telegram is durable: only then it is acknowledged. A rejection leaves it with the controller, to be repeated. */
  take(seq: number, fields: Readonly<Record<string, string>>): Promise<unknown>;
  /** The controller counts anew. Durable before it is acknowledged. */
  began(): void;
  changed(): void;
  beat(): void;
  answerTimeoutMs: number;
  lifeMs: number;
}

/**
 * Both directions of a controller that acknowledges telegram by telegram. One of ours is under way at a time; without its receipt it is
 * repeated with the same number, and after some repeats the line is hung up and dialled anew. Quiet lines are asked for signs of life.
 */
export class TelegramLine {
  state: "searching" | "online" | "offline" = "searching";
  sinceMs: number;
  readonly #options: TelegramLineOptions;
  readonly #stream = new SlashStream();
  readonly #endings: (() => void)[] = [];
  readonly #queue: Waiting[] = [];
  #open: { seq: number; acked(): void; broken(error: Error): void } | undefined;
  #seq = 0;
  #heardMs = 0;
  #taking: Promise<unknown> = Promise.resolve();
  #isStopped = false;
  #sending = false;

  constructor(options: TelegramLineOptions) {
    this.#options = options;
    this.sinceMs = options.now();
    const { link, lifeMs } = options;
    const bytes = link.bytes$.subscribe((chunk) => this.#received(chunk));
    let wasUp = false;
    const health = link.health$.subscribe(({ state }) => {
      const isUp = state === "online";
      if (isUp && !wasUp) this.#greet();
      if (!isUp && wasUp) this.#lost(new LinkTrouble("closed-by-machine"));
      wasUp = isUp;
    });
    const timer = setInterval(() => this.#live(), lifeMs);
    this.#endings.push(
      () => bytes.unsubscribe(),
      () => health.unsubscribe(),
      () => clearInterval(timer),
    );
  }

  /** Resolves when the controller has acknowledged it. Rejects when it does not, and when too much waits. */
  send(fields: Readonly<Record<string, string>>): Promise<void> {
    if (this.#queue.length >= QUEUE_MAX)
      return Promise.reject(new LinkTrouble("busy", `${QUEUE_MAX} telegrams wait for the controller`));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#queue.push({ fields, resolve, reject });
    void this.#work();
    return promise;
  }

  stop(): void {
    this.#isStopped = true;
    for (const end of this.#endings) end();
    this.#lost(new LinkTrouble("error", "the bridge was stopped"));
  }

  async #work(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      try {
        await this.#deliver(next.fields);
        next.resolve();
      } catch (error) {
        next.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.#sending = false;
  }

  async #deliver(fields: Readonly<Record<string, string>>): Promise<void> {
    const { link, answerTimeoutMs } = this.#options;
    const isFirst = fields.Typ === "INI";
    this.#seq = isFirst ? 0 : (this.#seq % SLASH_SEQ_MAX) + 1;
    const bytes = encodeSlash({ seq: this.#seq, fields });
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      const timer = setTimeout(resolve, answerTimeoutMs, false);
      this.#open = { seq: this.#seq, acked: () => resolve(true), broken: reject };
      // A write that fails is seen in the link's health, which breaks this off.
      link.write(bytes, answerTimeoutMs).catch(reject);
      const isAcked = await promise.finally(() => {
        clearTimeout(timer);
        this.#open = undefined;
      });
      if (isAcked) return;
    }
    const trouble = new LinkTrouble(
      "no-answer",
      `the controller did not acknowledge telegram ${this.#seq}, sent ${TRIES} times`,
    );
    link.reset(trouble);
    throw trouble;
  }

  #greet(): void {
    this.#stream.push(Buffer.from("/End/"));
    this.send({ Typ: "INI" }).catch(() => undefined);
  }

  #live(): void {
    this.#options.beat();
    const { now, lifeMs, link } = this.#options;
    if (link.health.state !== "online") return;
    if (this.state === "online" && now() - this.#heardMs > SILENT_LIVES * lifeMs)
      link.reset(new LinkTrouble("no-answer", `nothing heard for ${now() - this.#heardMs} ms`));
    else if (!this.#sending) this.send({ Typ: "LIF" }).catch(() => undefined);
  }

  #received(chunk: Uint8Array): void {
    for (const telegram of this.#stream.push(chunk)) {
      this.#heard();
      if ("ack" in telegram) {
        if (this.#open?.seq === telegram.ack) this.#open.acked();
      } else this.#taking = this.#taking.then(() => this.#take(telegram.seq, telegram.fields));
    }
  }

  async #take(seq: number, fields: Readonly<Record<string, string>>): Promise<void> {
    const { link, take, began } = this.#options;
    try {
      if (fields.Typ === "INI") began();
      else await take(seq, fields);
      await link.write(encodeSlash({ ack: seq }));
    } catch {
      // Not kept, or not told: the controller says it again.
    }
  }

  #heard(): void {
    const { now, link, changed } = this.#options;
    this.#heardMs = now();
    link.heard();
    if (this.state === "online") return;
    this.state = "online";
    this.sinceMs = this.#heardMs;
    changed();
  }

  #lost(why: Error): void {
    this.#open?.broken(why);
    for (const { reject } of this.#queue.splice(0)) reject(why);
    if (this.state === "offline" || this.#isStopped) return;
    this.state = "offline";
    this.sinceMs = this.#options.now();
    this.#options.changed();
  }
}

interface Waiting {
  fields: Readonly<Record<string, string>>;
  resolve(): void;
  reject(error: Error): void;
}

const TRIES = 4;
const QUEUE_MAX = 64;
/** Signs of life that may stay out before the line is taken for dead. */
const SILENT_LIVES = 3;
