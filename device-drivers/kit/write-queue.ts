import { LinkTrouble } from "./link.ts";

export interface WriteQueue {
  /** Resolves when the bytes are handed to the system; rejects with a `LinkTrouble` at the latest after `timeoutMs`. */
  add(bytes: Uint8Array, timeoutMs: number): Promise<void>;
  /** The line is gone: everything that waits, and what is under way, is rejected with this. */
  fail(trouble: LinkTrouble): void;
}

/** Writes of one line, one after the other, each against a timer: a port that died never calls back. */
export function writeQueue(options: {
  /** How many may wait. */
  max: number;
  /** How many bytes may wait; one write alone may be larger. */
  maxBytes: number;
  send(bytes: Uint8Array): Promise<void>;
  /** The write under way took longer than it may: the line is useless. */
  stuck(trouble: LinkTrouble): void;
}): WriteQueue {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let current: Waiting | undefined;

  return {
    add(bytes, timeoutMs) {
      if (waiting.length >= options.max || (waiting.length > 0 && waitingBytes + bytes.length > options.maxBytes)) {
        return Promise.reject(new LinkTrouble("busy", `${waiting.length} writes wait already`));
      }
      return new Promise((resolve, reject) => {
        const one: Waiting = { bytes, resolve, reject, timer: setTimeout(() => late(one, timeoutMs), timeoutMs) };
        waiting.push(one);
        waitingBytes += bytes.length;
        next();
      });
    },
    fail(trouble) {
      const all = current ? [current, ...waiting] : waiting;
      current = undefined;
      waiting = [];
      waitingBytes = 0;
      for (const one of all) settle(one, trouble);
    },
  };

  function next(): void {
    if (current) return;
    const one = waiting.shift();
    if (!one) return;
    waitingBytes -= one.bytes.length;
    current = one;
    const done = (trouble?: unknown) => {
      if (current !== one) return;
      current = undefined;
      settle(one, trouble);
      next();
    };
    options.send(one.bytes).then(() => done(), done);
  }

  function late(one: Waiting, timeoutMs: number): void {
    if (current === one) {
      const trouble = new LinkTrouble("write-stuck", `not taken within ${timeoutMs} ms`);
      current = undefined;
      settle(one, trouble);
      options.stuck(trouble);
      next();
      return;
    }
    waiting = waiting.filter((other) => other !== one);
    waitingBytes -= one.bytes.length;
    settle(one, new LinkTrouble("busy", `waited ${timeoutMs} ms behind another write`));
  }

  function settle(one: Waiting, trouble?: unknown): void {
    clearTimeout(one.timer);
    if (trouble === undefined) one.resolve();
    else if (trouble instanceof LinkTrouble) one.reject(trouble);
    else one.reject(new LinkTrouble("error", trouble instanceof Error ? trouble.message : String(trouble)));
  }
}

interface Waiting {
  bytes: Uint8Array;
  resolve(): void;
  reject(trouble: LinkTrouble): void;
  timer: NodeJS.Timeout;
}
