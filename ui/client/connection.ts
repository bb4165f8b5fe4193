import { createStore, type Store } from "./store.ts";

/** Trouble is a state. `retrying` turns into `offline` when it lasts; the screen shows since when. */
export type Connection =
  | { state: "online" }
  | { state: "retrying"; sinceMs: number; why: string }
  | { state: "offline"; sinceMs: number; why: string };

export interface ConnectionWatch extends Pick<Store<Connection>, "get" | "subscribe"> {
  /** Every call and the live socket report here whether the appliance answered. */
  report(reached: boolean, why: string): void;
  /** The device itself says that it has no network: nobody needs to try first. */
  noNetwork(): void;
}

const offlineAfterMs = 15_000;

/** Begins hopeful; the first call tells. */
export function watchConnection(now: () => number): ConnectionWatch {
  const store = createStore<Connection>({ state: "online" });
  return {
    get: store.get,
    subscribe: store.subscribe,
    report(reached, why) {
      if (reached) {
        if (store.get().state !== "online") store.set({ state: "online" });
        return;
      }
      const before = store.get();
      const sinceMs = before.state === "online" ? now() : before.sinceMs;
      const lasts = before.state === "offline" || now() - sinceMs >= offlineAfterMs;
      const state = lasts ? "offline" : "retrying";
      if (before.state !== state) store.set({ state, sinceMs, why });
    },
    noNetwork() {
      const before = store.get();
      const sinceMs = before.state === "online" ? now() : before.sinceMs;
      if (before.state !== "offline") store.set({ state: "offline", sinceMs, why: "no network" });
    },
  };
}
