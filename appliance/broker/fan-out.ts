import type { StoredPacket } from "./stored-packet.ts";
import { TopicTree } from "./topic-tree.ts";

export type Listener = (packet: StoredPacket, done: () => void) => void;

/**
 * Hands each message to its subscribers, in place of aedes' emitter. That one waits for every socket, so a subscriber that stops
 * reading stops all. This one waits for a lane (one subscription of one client) at most `patienceMs`, which still slows a
 * publisher down to what healthy readers take; then the lane is stalled, and nobody waits for it until it has kept up for a while.
 * What a stalled socket may pile up is bounded elsewhere, by bytes and by the drain timeout.
 */
export class FanOut {
  #patienceMs: number;
  #lanes = new Map<Listener, Lane>();
  #tree = new TopicTree<Lane>();
  #busy = new Set<Lane>();
  #watch: NodeJS.Timeout | undefined;
  #closed = false;
  stalls = 0;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  on(filter: string, listener: Listener, done?: () => void): this {
    const lane = this.#lanes.get(listener) ?? newLane(listener);
    lane.filters += 1;
    this.#lanes.set(listener, lane);
    this.#tree.add(filter, lane);
    if (done) setImmediate(done);
    return this;
  }

  removeListener(filter: string, listener: Listener, done?: () => void): this {
    const lane = this.#lanes.get(listener);
    if (lane) {
      this.#tree.remove(filter, lane);
      lane.filters -= 1;
      if (lane.filters === 0) this.#lanes.delete(listener);
    }
    if (done) setImmediate(done);
    return this;
  }

  /** Calls `done` when every lane that keeps up has taken the message. */
  emit(packet: StoredPacket & { topic: string }, done: (error?: Error) => void = () => {}): this {
    if (this.#closed) {
      done(new Error("the broker is closed"));
      return this;
    }
    let open = 1;
    const release = () => {
      open -= 1;
      if (open === 0) done();
    };
    for (const lane of this.#tree.match(packet.topic)) {
      if (performance.now() < lane.distrustedUntil) {
        this.#deliver(lane, packet);
      } else {
        open += 1;
        this.#deliver(lane, packet, release);
      }
    }
    release();
    return this;
  }

  close(done: () => void): this {
    this.#closed = true;
    clearInterval(this.#watch);
    this.#watch = undefined;
    for (const lane of this.#busy) letGo(lane);
    setImmediate(done);
    return this;
  }

  #deliver(lane: Lane, packet: StoredPacket, release?: () => void): void {
    if (lane.pending === 0) lane.progressAt = performance.now();
    lane.pending += 1;
    if (release) lane.waiting.add(release);
    this.#busy.add(lane);
    this.#watch ??= setInterval(() => this.#look(), this.#patienceMs / 2).unref();
    lane.listener(packet, () => {
      lane.pending -= 1;
      lane.progressAt = performance.now();
      if (lane.pending === 0) this.#busy.delete(lane);
      if (release && lane.waiting.delete(release)) release();
    });
  }

  #look(): void {
    const now = performance.now();
    for (const lane of this.#busy) {
      if (now - lane.progressAt < this.#patienceMs) continue;
      if (lane.waiting.size > 0) this.stalls += 1;
      lane.distrustedUntil = now + distrustMs;
      letGo(lane);
    }
    if (this.#busy.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}

interface Lane {
  listener: Listener;
  filters: number;
  /** Messages handed over and not yet taken by the socket. */
  pending: number;
  progressAt: number;
  /** While this lies ahead, nobody waits: a reader that drips would else make each message wait anew. */
  distrustedUntil: number;
  waiting: Set<() => void>;
}

const distrustMs = 2_000;

function newLane(listener: Listener): Lane {
  return { listener, filters: 0, pending: 0, progressAt: 0, distrustedUntil: 0, waiting: new Set() };
}

function letGo(lane: Lane): void {
  const waiting = [...lane.waiting];
  lane.waiting.clear();
  for (const release of waiting) release();
}
