import type { Database } from "better-sqlite3";
import type { BrokerCaller } from "./acl.ts";
import type { BrokerLog } from "./broker-log.ts";
import { type CallMessage, isRefusal, readCall } from "./call-message.ts";
import { type CallProblemCode, callProblem } from "./call-problem.ts";
import type { GroupCommit } from "./group-commit.ts";

export interface CallLimits {
  callBytesMax: number;
  callsInFlightPerDeviceMax: number;
  callsInFlightMax: number;
  callTimeoutMs: number;
  busyRetryAfterMs: number;
  packetBytesMax: number;
}

export interface CallDeskOptions {
  db: Database;
  commit: GroupCommit;
  limits: CallLimits;
  log: BrokerLog;
  /** Runs the command. Asked again with the same `commandId`, it gives the first answer. */
  call: (
    caller: BrokerCaller,
    name: string,
    payload: { commandId: string; input: Record<string, unknown> },
  ) => Promise<unknown>;
  /** Publishes to the caller's reply topic; the last level is the command id, or `unreadable`. */
  reply: (deviceId: string, level: string, body: string) => void;
}

/**
 * Requests and their replies. A call sent with QoS 1 or 2 is on disk before it is acknowledged and stays there until its reply
 * is queued; after a crash it is made again, which the command id makes harmless.
 */
export class CallDesk {
  #options: CallDeskOptions;
  #statements: ReturnType<typeof prepare>;
  #inFlight = new Map<string, number>();
  #running = new Set<Promise<void>>();
  #stopping = false;
  #stopped = false;
  busy = 0;
  refused = 0;

  constructor(options: CallDeskOptions) {
    this.#options = options;
    this.#statements = prepare(options.db);
  }

  get inFlight(): number {
    return this.#running.size;
  }

  /** Takes one message. `accepted` is called when it may be acknowledged; the reply comes when there is one. */
  take(
    caller: BrokerCaller,
    { topic, payload, qos }: { topic: string; payload: Uint8Array; qos: number },
    accepted: (error?: Error) => void,
  ): void {
    const { limits, commit } = this.#options;
    const read = readCall(topic, payload, limits.callBytesMax);
    if (isRefusal(read)) {
      this.refused += 1;
      this.#answer(caller, read.commandId, read.problem);
      accepted();
      return;
    }
    const notNow = this.#notNow(caller);
    if (notNow) {
      this.#answer(caller, read.commandId, callProblem(notNow.code, notNow.detail, limits.busyRetryAfterMs));
      accepted();
      return;
    }
    if (qos === 0) {
      accepted();
      this.#start(caller, read);
      return;
    }
    let seq: number | bigint;
    try {
      const { name, commandId, input } = read;
      seq = commit.run(() =>
        this.#statements.add.run(JSON.stringify(caller), name, commandId, JSON.stringify(input)),
      ).lastInsertRowid;
    } catch (error) {
      accepted(error as Error);
      return;
    }
    this.#count(caller.deviceId, 1);
    commit.committed((error) => {
      this.#count(caller.deviceId, -1);
      accepted(error);
      if (!error) this.#start(caller, read, seq);
    });
  }

  /** Makes the calls again that the run before had acknowledged and not answered. */
  async resume(): Promise<number> {
    const left = this.#statements.all.all();
    for (const { seq, caller, name, command_id, input } of left) {
      this.#start(JSON.parse(caller), { name, commandId: command_id, input: JSON.parse(input) }, seq);
      while (this.inFlight >= this.#options.limits.callsInFlightMax) await Promise.race(this.#running);
    }
    return left.length;
  }

  /** Takes no more, and gives those under way until then. What is not answered in time is on disk, or was QoS 0. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    const late = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
    await Promise.race([Promise.allSettled(this.#running), late]);
    this.#stopped = true;
  }

  #notNow({ deviceId }: BrokerCaller): { code: CallProblemCode; detail: string } | undefined {
    const { limits } = this.#options;
    if (this.#stopping) return { code: "call-stopping", detail: "no new calls are taken" };
    const mine = this.#inFlight.get(deviceId) ?? 0;
    if (mine < limits.callsInFlightPerDeviceMax && this.inFlight < limits.callsInFlightMax) return undefined;
    this.busy += 1;
    return { code: "call-busy", detail: `${mine} calls of ${deviceId} and ${this.inFlight} in all are under way` };
  }

  #start(caller: BrokerCaller, message: CallMessage, seq?: number | bigint): void {
    this.#count(caller.deviceId, 1);
    const running = this.#run(caller, message, seq).finally(() => {
      this.#count(caller.deviceId, -1);
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  async #run(caller: BrokerCaller, { name, commandId, input }: CallMessage, seq?: number | bigint): Promise<void> {
    const { call, log, limits } = this.#options;
    const slow = setTimeout(() => {
      log("warn", "broker.call-slow", { name, commandId, deviceId: caller.deviceId, afterMs: limits.callTimeoutMs });
      this.#answer(
        caller,
        commandId,
        callProblem("call-timeout", `${name} has not answered within ${limits.callTimeoutMs} ms`),
      );
    }, limits.callTimeoutMs);
    let answer: unknown;
    try {
      answer = await call(caller, name, { commandId, input });
    } catch (error) {
      log("error", "broker.call-failed", { name, commandId, deviceId: caller.deviceId, reason: String(error) });
      answer = callProblem("call-failed", `${name} failed; the appliance's log says why`);
    } finally {
      clearTimeout(slow);
    }
    this.#answer(caller, commandId, answer, seq);
  }

  #answer({ deviceId }: BrokerCaller, commandId: string | undefined, answer: unknown, seq?: number | bigint): void {
    const { commit, reply, log } = this.#options;
    try {
      if (this.#stopped) return;
      reply(deviceId, commandId ?? "unreadable", this.#write(commandId, answer));
      // with the reply if that is queued, after it if not: a crash in between makes the call once more, which is harmless
      if (seq !== undefined) commit.run(() => this.#statements.remove.run(seq));
    } catch (error) {
      log("error", "broker.reply-lost", { deviceId, commandId, reason: String(error) });
    }
  }

  #write(commandId: string | undefined, answer: unknown): string {
    const { limits, log } = this.#options;
    let body: string | undefined;
    try {
      body = JSON.stringify(answer);
    } catch (error) {
      log("error", "broker.answer-unwritable", { commandId, reason: String(error) });
    }
    if (body === undefined) body = JSON.stringify(callProblem("call-failed", "the answer is not JSON"));
    const bytes = Buffer.byteLength(body);
    if (bytes < limits.packetBytesMax) return body;
    return JSON.stringify(
      callProblem("answer-too-large", `${bytes} bytes; at most ${limits.packetBytesMax} can be sent`),
    );
  }

  #count(deviceId: string, by: number): void {
    const calls = (this.#inFlight.get(deviceId) ?? 0) + by;
    if (calls > 0) this.#inFlight.set(deviceId, calls);
    else this.#inFlight.delete(deviceId);
  }
}

interface CallRow {
  seq: number;
  caller: string;
  name: string;
  command_id: string;
  input: string;
}

function prepare(db: Database) {
  return {
    add: db.prepare("INSERT INTO call (caller, name, command_id, input) VALUES (?, ?, ?, ?)"),
    remove: db.prepare("DELETE FROM call WHERE seq = ?"),
    all: db.prepare<[], CallRow>("SELECT seq, caller, name, command_id, input FROM call ORDER BY seq"),
  };
}
