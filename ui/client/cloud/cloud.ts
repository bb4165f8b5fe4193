import { type ConnectionWatch, watchConnection } from "../connection.ts";
import { createLive, type Live } from "../live.ts";
import { createSettings, type SettingsStore } from "../settings.ts";
import { createStore, type Store } from "../store.ts";
import { type CloudDoor, type CloudValue, createCloudDoor } from "./cloud-call.ts";

export type Me = CloudValue<"people.me">;

/** Whether somebody is signed in: not known before the cloud answered the first time. */
export type SignedIn = { state: "unknown" } | { state: "out" } | { state: "totp"; me: Me } | { state: "in"; me: Me };

/** Everything a screen of the console talks to, put together once for the page. */
export interface Cloud {
  door: CloudDoor;
  live: Live;
  connection: ConnectionWatch;
  settings: SettingsStore;
  session: Store<SignedIn>;
  /** The cloud's clock less this page's: ages are the cloud's, whatever this machine's clock says. */
  clockOffsetMs: Store<number>;
  /** Takes what a sign-in answered. */
  enter(me: Me): void;
  /** The session is over, here or there. */
  leave(): void;
}

/** The clock in an answer's head has whole seconds, and answers take their time: less than this is no difference. */
const clockDifferenceMinMs = 2_500;

export function openCloud(page: Window): Cloud {
  const settings = createSettings(page.localStorage, page.navigator.languages);
  const connection = watchConnection(Date.now);
  const session = createStore<SignedIn>({ state: "unknown" });
  const clockOffsetMs = createStore(0);
  const door = createCloudDoor({
    fetch: page.fetch.bind(page),
    baseUrl: "",
    onContact: connection.report,
    onCloudTime(atMs) {
      const offset = atMs - Date.now();
      clockOffsetMs.set(Math.abs(offset) < clockDifferenceMinMs ? 0 : offset);
    },
  });
  const live = createLive({
    connect: () => new WebSocket(new URL("/api/live", page.location.href.replace(/^http/, "ws"))),
    // The cookie says who it is: there is nothing to send.
    token: () => (session.get().state === "in" ? "" : undefined),
    after(delayMs, run) {
      const timer = page.setTimeout(run, delayMs);
      return () => page.clearTimeout(timer);
    },
    // A lost socket may be nobody's fault: whether the cloud answers is found out by asking.
    onContact: (reached) => (reached ? connection.report(true, "") : void door.call("people.me", {})),
  });
  page.addEventListener("offline", connection.noNetwork);
  if (!page.navigator.onLine) connection.noNetwork();
  session.subscribe(() => live.restart());

  const enter = (me: Me) => session.set(me.needs === "totp" ? { state: "totp", me } : { state: "in", me });
  return {
    door,
    live,
    connection,
    settings,
    session,
    clockOffsetMs,
    enter,
    leave: () => session.set({ state: "out" }),
  };
}

/** Asks who is signed in; silence leaves it open. */
export async function findOutWho(cloud: Cloud): Promise<void> {
  const answer = await cloud.door.call("people.me", {});
  if (answer.ok) cloud.enter(answer.value);
  else if (answer.problem.status === 401) cloud.leave();
}
