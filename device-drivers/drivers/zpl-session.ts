import { type HostIdentity, type HostStatus, type ZplReply, ZplReplyReader } from "../codecs/zpl-status.ts";
import { type Connection, LinkTrouble, type TraceLine, type Transport } from "../kit/link.ts";

export type Tracing = (direction: TraceLine["direction"], bytes: Uint8Array) => void;

/**
 * One open line to a ZPL printer. Answers carry no number, so they are counted: the n-th answer on this line belongs to the n-th
 * question or to a later one, never to an earlier one. That is how an answer from before a job is told from one after it.
 */
export interface ZplSession {
  /** Status questions written on this line so far. */
  readonly asked: number;
  readonly isOpen: boolean;
  /** Asks `~HS` and waits for the next status, whichever question it answers; undefined after `timeoutMs` of silence. */
  status(timeoutMs: number): Promise<{ status: HostStatus; number: number } | undefined>;
  identity(timeoutMs: number): Promise<HostIdentity | undefined>;
  /** Rejects with `write-stuck` where the printer takes no more bytes for `timeoutMs`. */
  write(bytes: Uint8Array, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Rejects with a `LinkTrouble` when it cannot be opened within `timeoutMs`. Everything else here rejects with one when the line breaks. */
export async function openZplSession(transport: Transport, timeoutMs: number, trace: Tracing): Promise<ZplSession> {
  const connection = await transport.open(AbortSignal.timeout(timeoutMs));
  trace("note", text(`opened ${transport.address}`));
  return sessionOn(connection, trace);
}

function sessionOn(connection: Connection, trace: Tracing): ZplSession {
  const reader = new ZplReplyReader();
  let waiting: ((reply: ZplReply) => void) | undefined;
  let asked = 0;
  let answered = 0;
  let isOpen = true;
  const listening = connection.bytes$.subscribe((bytes) => {
    trace("in", bytes);
    for (const reply of reader.push(bytes)) {
      if (reply.kind === "status") answered++;
      waiting?.(reply);
    }
  });
  const broken = connection.closed.then((trouble): never => {
    isOpen = false;
    trace("note", text(`closed ${trouble.code}`));
    throw trouble;
  });
  broken.catch(() => {}); // whoever asks or writes next hears of it

  async function write(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    if (!isOpen) throw await connection.closed;
    trace("out", bytes);
    const written = within(timeoutMs, Promise.race([connection.write(bytes), broken]));
    if (!(await written)) throw new LinkTrouble("write-stuck", `nothing was taken for ${timeoutMs} ms`);
  }

  async function ask<T>(command: string, timeoutMs: number, pick: (reply: ZplReply) => T | undefined) {
    let settle: (value: T) => void = () => {};
    const reply = new Promise<T>((resolve) => {
      settle = resolve;
    });
    waiting = (one) => {
      const picked = pick(one);
      if (picked !== undefined) settle(picked);
    };
    try {
      await write(text(command), timeoutMs);
      return (await within(timeoutMs, Promise.race([reply, broken])))?.value;
    } finally {
      waiting = undefined;
    }
  }

  return {
    get asked() {
      return asked;
    },
    get isOpen() {
      return isOpen;
    },
    write,
    status(timeoutMs) {
      asked++;
      return ask("~HS\r\n", timeoutMs, (reply) =>
        reply.kind === "status" ? { status: reply.status, number: answered } : undefined,
      );
    },
    identity: (timeoutMs) => ask("~HI\r\n", timeoutMs, (reply) => (reply.kind === "host" ? reply.host : undefined)),
    async close() {
      isOpen = false;
      listening.unsubscribe();
      await connection.close();
    },
  };
}

/** What was waited for, or undefined when the time is up first. */
async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<{ value: T } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([promise.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}

const text = (words: string) => new TextEncoder().encode(words);
