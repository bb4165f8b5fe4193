import type { ContractName } from "#sync/contracts/list.ts";
import type { CallInput, CallValue } from "./call.ts";
import { asFloorEvent, type FloorEvent, type FloorFilter, joinFilters, wants } from "./floor-filter.ts";
import { createStore, type Store } from "./store.ts";

/** Values of queries that follow the floor: now, and again whenever facts change them. */
export interface Live {
  /** Whether the socket stands; screens that only live by it say so. */
  open: Pick<Store<boolean>, "get" | "subscribe">;
  follow<N extends ContractName>(query: N, input: CallInput<N>, onValue: (value: CallValue<N>) => void): () => void;
  /** What happens at machines, at once. `onGap`: some of it was lost, what is shown has to be asked for again. */
  followFloor(filter: FloorFilter, onEvent: (event: FloorEvent) => void, onGap?: () => void): () => void;
  /** Somebody signed in or out: the socket starts anew with the other token. */
  restart(): void;
  stop(): void;
}

export interface LiveParts {
  /** A new socket to `/api/live`. */
  connect: () => WebSocket;
  token: () => string | undefined;
  after: (delayMs: number, run: () => void) => () => void;
  onContact: (reached: boolean, why: string) => void;
}

interface Followed {
  query: string;
  input: unknown;
  listeners: Set<(value: unknown) => void>;
}

interface FloorFollower {
  filter: FloorFilter;
  onEvent: (event: FloorEvent) => void;
  onGap?: () => void;
}

const retryMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** The server sends something every 15 s; after two missed ones the socket is dead, whatever it says of itself. */
const silenceMs = 40_000;

/** Holds one socket while somebody is signed in, and opens it again after every loss, more patiently each time. */
export function createLive({ connect, token, after, onContact }: LiveParts): Live {
  const open = createStore(false);
  const followed = new Map<string, Followed>();
  const followers = new Set<FloorFollower>();
  let socket: WebSocket | undefined;
  let failures = 0;
  let cancel = () => {};
  let cancelSilence = () => {};
  let hearsPings = false;

  function begin() {
    cancel();
    const bearer = token();
    if (bearer === undefined) return;
    const mine = connect();
    socket = mine;
    mine.onopen = () => {
      failures = 0;
      onContact(true, "");
      open.set(true);
      // Empty where the browser's own cookie says who it is.
      if (bearer !== "") mine.send(JSON.stringify({ token: bearer }));
      for (const [key, { query, input }] of followed) mine.send(JSON.stringify({ subscribe: key, query, input }));
      if (followers.size === 0) return;
      askFloor();
      for (const { onGap } of followers) onGap?.();
    };
    mine.onmessage = ({ data }) => {
      listenForSilence(mine);
      hear(data);
    };
    mine.onclose = ({ reason }) => {
      if (socket === mine) lose(reason === "" ? "connection closed" : reason);
    };
  }

  function lose(why: string) {
    socket = undefined;
    cancelSilence();
    open.set(false);
    onContact(false, why);
    cancel = after(retryMs[Math.min(failures, retryMs.length - 1)] ?? 15_000, begin);
    failures += 1;
  }

  function end() {
    cancel();
    cancelSilence();
    const old = socket;
    socket = undefined;
    open.set(false);
    old?.close();
  }

  function listenForSilence(mine: WebSocket) {
    cancelSilence();
    // Pings inside the protocol are not seen here; only where they come as messages does their absence tell something.
    if (!hearsPings) return;
    cancelSilence = after(silenceMs, () => {
      if (socket !== mine) return;
      lose("silence");
      mine.close();
    });
  }

  function hear(data: unknown) {
    const message = parse(data);
    if (message === undefined) return;
    if ("ping" in message) hearsPings = true;
    if (message.stream === "floor") return hearFloor(message);
    if (typeof message.key !== "string" || !("value" in message)) return;
    for (const listener of followed.get(message.key)?.listeners ?? []) listener(message.value);
  }

  function hearFloor({ event: given, lost }: Record<string, unknown>) {
    if (typeof lost === "number") for (const { onGap } of [...followers]) onGap?.();
    const event = asFloorEvent(given);
    if (event) for (const { filter, onEvent } of [...followers]) if (wants(filter, event)) onEvent(event);
  }

  /** One socket has one filter: what any of them wants. */
  function askFloor() {
    if (followers.size === 0) send({ unstream: "floor" });
    else send({ stream: "floor", filter: joinFilters([...followers].map(({ filter }) => filter)) });
  }

  const send = (message: unknown) => {
    if (open.get()) socket?.send(JSON.stringify(message));
  };

  return {
    open: { get: open.get, subscribe: open.subscribe },
    follow<N extends ContractName>(query: N, input: CallInput<N>, onValue: (value: CallValue<N>) => void) {
      const key = JSON.stringify([query, input]);
      const known = followed.get(key);
      const entry = known ?? { query, input, listeners: new Set() };
      const listener = (value: unknown) => onValue(value as CallValue<N>);
      entry.listeners.add(listener);
      followed.set(key, entry);
      if (socket === undefined) begin();
      // A second listener wants a first value too; subscribing again gives it.
      send({ subscribe: key, query, input });
      return () => {
        entry.listeners.delete(listener);
        if (entry.listeners.size > 0) return;
        followed.delete(key);
        send({ unsubscribe: key });
      };
    },
    followFloor(filter, onEvent, onGap) {
      const follower = { filter, onEvent, onGap };
      followers.add(follower);
      if (socket === undefined) begin();
      askFloor();
      return () => {
        if (followers.delete(follower)) askFloor();
      };
    },
    restart() {
      end();
      failures = 0;
      begin();
    },
    stop: end,
  };
}

function parse(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
