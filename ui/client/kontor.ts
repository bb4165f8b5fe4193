import { createDoor, type Door } from "./call.ts";
import { type ConnectionWatch, watchConnection } from "./connection.ts";
import { createLive, type Live } from "./live.ts";
import { type Outbox, openOutbox } from "./outbox/outbox.ts";
import { createSender, type Sender } from "./outbox/sender.ts";
import { listenKeys } from "./scanner/listen-keys.ts";
import { listenMessages } from "./scanner/listen-messages.ts";
import { createScanQueue, type ScanQueue } from "./scanner/scan-queue.ts";
import { createSessions, type Sessions } from "./session.ts";
import { createSettings, type SettingsStore } from "./settings.ts";
import { createStore, type Store } from "./store.ts";
import { createTypedKeys, type TypedKeys } from "./typed-keys.ts";

/** Everything a screen talks to, put together once for the page. */
export interface Kontor {
  settings: SettingsStore;
  sessions: Sessions;
  connection: ConnectionWatch;
  door: Door;
  live: Live;
  outbox: Outbox;
  sender: Sender;
  scans: ScanQueue;
  typed: TypedKeys;
  camera: Store<boolean>;
  /** What went wrong in the page itself, for a person to read. */
  fault: Store<"queue-full" | "fault" | undefined>;
}

/** Where it is kept who has signed in: with the device, unless a page is to be somebody by itself. */
export type SessionStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Opens the device's store first: without it no scan could be kept, and the page says so instead of working. */
export async function openKontor(page: Window, sessionStorage: SessionStorage = page.localStorage): Promise<Kontor> {
  const settings = createSettings(page.localStorage, page.navigator.languages);
  const sessions = createSessions(sessionStorage);
  const connection = watchConnection(Date.now);
  const camera = createStore(false);
  const fault = createStore<"queue-full" | "fault" | undefined>(undefined);
  const typed = createTypedKeys();
  const token = () => sessions.current.get()?.token;
  const after = (delayMs: number, run: () => void) => {
    const timer = page.setTimeout(run, delayMs);
    return () => page.clearTimeout(timer);
  };

  const door = createDoor({
    fetch: page.fetch.bind(page),
    token,
    workstation: () => settings.get().workstation || undefined,
    onContact: connection.report,
  });
  const live = createLive({
    connect: () => new WebSocket(new URL("/api/live", page.location.href.replace(/^http/, "ws"))),
    token,
    after,
    // A lost socket may be nobody's fault: whether the appliance answers is found out by asking.
    onContact: (reached) => (reached ? connection.report(true, "") : void door.call("people.me", {})),
  });
  const outbox = await openOutbox({
    name: "kontor-handheld",
    now: Date.now,
    channel: channelOf("kontor-outbox"),
    onClosed: () => page.location.reload(),
  });
  const sender = createSender({
    outbox,
    callAll: door.callAll,
    tokenOf: sessions.tokenOf,
    exclusively: lockOf(page.navigator, "kontor-outbox"),
    after,
    onDrained: (personId) => void signOutLeft(door, sessions, personId),
  });
  const scans = createScanQueue({
    now: Date.now,
    onFull: () => fault.set("queue-full"),
    onFault: (cause) => {
      console.error(cause);
      fault.set("fault");
    },
  });
  listenKeys(page, { onScan: (raw, atMs) => scans.offer(raw, "keys", atMs), onTyped: typed.press });
  listenMessages(page, (raw, atMs) => scans.offer(raw, "intent", atMs));

  // The network is back, or the page is: no need to wait for the next try.
  const hurry = () => void sender.flush();
  page.addEventListener("online", hurry);
  page.document.addEventListener("visibilitychange", () => page.document.visibilityState === "visible" && hurry());
  page.addEventListener("offline", connection.noNetwork);
  if (!page.navigator.onLine) connection.noNetwork();
  live.open.subscribe(() => live.open.get() && hurry());
  sessions.current.subscribe(() => {
    live.restart();
    hurry();
  });
  live.restart();
  hurry();
  // Asks the browser not to throw the store away when the disk runs low; a refusal changes nothing.
  void page.navigator.storage?.persist?.().catch(() => false);

  return { settings, sessions, connection, door, live, outbox, sender, scans, typed, camera, fault };
}

/** Without TLS there are no locks; then two tabs may send the same command, which the command id makes harmless. */
function lockOf(navigator: Navigator, name: string): <T>(work: () => Promise<T>) => Promise<T> {
  const locks: LockManager | undefined = navigator.locks;
  return async (work) => {
    if (locks === undefined) return work();
    return await locks.request(name, work);
  };
}

function channelOf(name: string) {
  const channel = new BroadcastChannel(name);
  return {
    post: () => channel.postMessage("changed"),
    listen(heard: () => void) {
      channel.onmessage = heard;
    },
  };
}

/** Their last scan is sent: now the session of somebody who left can end. */
async function signOutLeft(door: Door, sessions: Sessions, personId: string) {
  if (!sessions.left().includes(personId)) return;
  const token = sessions.tokenOf(personId);
  const answer = await door.call("people.sign-out", {}, { token });
  if (answer.ok || answer.problem.status === 401) sessions.forget(personId);
}
