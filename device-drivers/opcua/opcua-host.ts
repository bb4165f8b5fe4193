import { AsyncResource } from "node:async_hooks";
import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { backoff } from "../kit/backoff.ts";
import { LinkTrouble } from "../kit/link.ts";
import { ASKS_MAX, type Ask, type FromProcess, type SessionOptions, type ToProcess } from "./messages.ts";

type News = Exclude<FromProcess, { kind: "ready" | "answer" | "closed" }>;

/** One session as the appliance holds it. */
export interface HostedSession {
  /** Rejects with a `LinkTrouble`; at the latest after `timeoutMs`. */
  ask(ask: Ask, timeoutMs?: number): Promise<unknown>;
  close(): Promise<void>;
}

const entry = fileURLToPath(new URL("./opcua-process.ts", import.meta.url));
const ASK_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 5_000;
/** How long a process without sessions stays. */
const LINGER_MS = 15_000;
/** Last words of the process, for the log. */
const STDERR_MAX = 4_000;

/**
 * The OPC UA process, shared by all controllers: started with the first session, ended some time after the last, started anew when it dies. Its
 * death is a cut of every session: they are opened again, and told so by `down` and then `opened` as after any other cut.
 */
export class OpcUaHost {
  readonly #sessions = new Map<
    number,
    { options: SessionOptions; news: (news: News) => void; down: (why: string) => void; closed?: () => void }
  >();
  readonly #asks = new Map<
    number,
    { of: number; resolve: (value: unknown) => void; reject: (e: Error) => void; timer: NodeJS.Timeout }
  >();
  readonly #pauses = backoff();
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #linger: NodeJS.Timeout | undefined;
  #isReady = false;
  #nextSession = 1;
  #nextAsk = 1;
  #stderr = "";
  /** How often it died by itself, for the log and for tests. */
  deaths = 0;

  /** The process now, if there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  open(options: SessionOptions, news: (news: News) => void, down: (why: string) => void): HostedSession {
    const number = this.#nextSession++;
    // One process speaks for all: what a session does with its news is that session's own doing.
    this.#sessions.set(number, { options, news: AsyncResource.bind(news), down: AsyncResource.bind(down) });
    this.#hold(true);
    if (this.#isReady) this.#send({ to: number, kind: "open", options });
    else this.#start();
    return {
      ask: (ask, timeoutMs = ASK_TIMEOUT_MS) => this.#ask(number, ask, timeoutMs),
      close: () => this.#close(number),
    };
  }

  #start(): void {
    if (this.#child || this.#restart) return;
    const child = fork(entry, [], {
      execArgv: [],
      // The library prints a lot; only what ends the process is kept.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...process.env, NODE_OPTIONS: "", NODEOPCUADEBUG: "" },
    });
    this.#child = child;
    this.#stderr = "";
    child.stderr?.on("data", (chunk) => {
      this.#stderr = (this.#stderr + String(chunk)).slice(-STDERR_MAX);
    });
    child.on("message", (message: FromProcess) => this.#heard(message));
    child.once("exit", (code, signal) => this.#died(child, signal ?? `code ${code}`));
    child.once("error", (error) => this.#died(child, error.message));
  }

  #heard(message: FromProcess): void {
    if (message.kind === "ready") {
      this.#isReady = true;
      for (const [to, { options }] of this.#sessions) this.#send({ to, kind: "open", options });
      return;
    }
    if (message.kind === "answer") {
      const asked = this.#asks.get(message.id);
      if (!asked) return;
      this.#asks.delete(message.id);
      clearTimeout(asked.timer);
      if ("trouble" in message) asked.reject(new LinkTrouble(message.trouble.code, message.trouble.said));
      else asked.resolve(message.value);
      return;
    }
    const session = this.#sessions.get(message.from);
    if (message.kind === "closed") {
      session?.closed?.();
      return;
    }
    if (message.kind === "opened") this.#pauses.reset();
    if (message.kind === "changes") this.#send({ to: message.from, kind: "taken", batch: message.batch });
    session?.news(message);
  }

  #died(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#isReady = false;
    const said = `the OPC UA process ended (${why}) ${this.#stderr.trim().split("\n")[0] ?? ""}`.trim();
    for (const [id, { reject, timer }] of this.#asks) {
      clearTimeout(timer);
      this.#asks.delete(id);
      reject(new LinkTrouble("error", said));
    }
    if (this.#sessions.size === 0) return;
    this.deaths++;
    for (const { down, closed } of this.#sessions.values()) {
      down(said);
      closed?.();
    }
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      if (this.#sessions.size > 0) this.#start();
    }, this.#pauses.nextMs());
  }

  #ask(of: number, ask: Ask, timeoutMs: number): Promise<unknown> {
    if (!this.#isReady) return Promise.reject(new LinkTrouble("error", "the OPC UA process is not there"));
    if (this.#asks.size >= ASKS_MAX)
      return Promise.reject(new LinkTrouble("busy", `${ASKS_MAX} questions are waiting`));
    return new Promise((resolve, reject) => {
      const id = this.#nextAsk++;
      const timer = setTimeout(() => {
        this.#asks.delete(id);
        reject(new LinkTrouble("timeout", `no answer to ${ask.kind} in ${timeoutMs} ms`));
      }, timeoutMs);
      this.#asks.set(id, { of, resolve, reject, timer });
      this.#send({ to: of, kind: "ask", id, ask });
    });
  }

  async #close(number: number): Promise<void> {
    const session = this.#sessions.get(number);
    if (!session) return;
    if (this.#isReady)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
        session.closed = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#send({ to: number, kind: "close" });
      });
    this.#sessions.delete(number);
    if (this.#sessions.size > 0) return;
    clearTimeout(this.#restart);
    this.#restart = undefined;
    this.#hold(false);
  }

  /** A process without sessions stays for a while: a machine that is opened anew finds it ready. It keeps nobody from ending. */
  #hold(isNeeded: boolean): void {
    clearTimeout(this.#linger);
    const child = this.#child;
    if (!child) return;
    if (isNeeded) {
      child.ref();
      child.channel?.ref();
      return;
    }
    child.unref();
    child.channel?.unref();
    (child.stderr as Socket | null)?.unref();
    this.#linger = setTimeout(() => this.#dismiss(), LINGER_MS);
    this.#linger.unref();
  }

  #dismiss(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#isReady = false;
    if (child?.connected) child.disconnect();
  }

  #send(message: ToProcess): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }
}

/** All controllers of this appliance. */
export const opcUaHost = new OpcUaHost();
