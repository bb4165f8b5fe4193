import { setTimeout as delay } from "node:timers/promises";
import { mayInherit } from "#sync/protocol/site/may-inherit.ts";
import { stepsOfState } from "#sync/protocol/site/site-session.ts";
import { WireFault } from "#sync/protocol/wire/wire-fault.ts";
import type { Part, Site } from "../../site/site.ts";
import { originOf, startNextEpoch } from "../../site/site-identity.ts";
import { refuse } from "../../store/book.ts";
import { SyncTrouble } from "../../store/command-queue.ts";
import type { SyncStatus } from "../sync-status.ts";
import { followPollMs } from "./follower-part.ts";
import { keepSecrets, openSecrets, readSecrets, secretsCharsMax, secretsHash } from "./handed-secrets.ts";
import { standbyPaths } from "./joining.ts";
import { endOf } from "./journal-rows.ts";
import { LanTrouble, postLan } from "./lan-client.ts";
import { packBytesMax, readRows } from "./row-pack.ts";
import { type Following, followingFile, takenOverFile } from "./standby-files.ts";

/** After a failure the primary is asked again soon: whoever waits to take over must know it early. */
const againMs = 100;
const answerPatienceMs = 5_000;
const secretsEveryMs = 60_000;

/** Follows the primary, row by row, until this box takes over. `onTakenOver` starts what a standby does not run. */
export const followingPart = (following: Following, onTakenOver: () => void): Part => ({
  name: "standby",
  start(site) {
    const desk = new FollowingDesk(site, following, onTakenOver);
    site.doors["sync.take-over"] = async () => ({ ok: true, value: await desk.takeOver({ told: true }) });
    const notHere = async () => refuse({ code: "standby-not-here", role: "standby" });
    site.doors["sync.invite-standby"] = notHere;
    site.doors["sync.drop-standby"] = notHere;
    site.standby.status = () => desk.status();
    site.routes.push((app) => app.post(standbyPaths.who, async () => ({ role: "standby", origin: "", proof: "" })));
    desk.start();
    return () => desk.stop();
  },
});

class FollowingDesk {
  readonly #site: Site;
  readonly #following: Following;
  readonly #onTakenOver: () => void;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #lastHeardMs: number | null = null;
  /** By the time this process runs: a clock that is set must not make anybody take over. */
  #lastHeardTick: number | undefined;
  /** When the question was asked that was answered last: whatever the primary did later may be unknown here, however late its answer came. */
  #lastAskedTick: number | undefined;
  #inStep = false;
  #headPos = 0;
  #trouble = "";
  #secretsAskedTick = Number.NEGATIVE_INFINITY;
  #taking: Promise<{ origin: string; facts: number }> | undefined;

  constructor(site: Site, following: Following, onTakenOver: () => void) {
    this.#site = site;
    this.#following = following;
    this.#onTakenOver = onTakenOver;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  status(): SyncStatus["standby"] {
    const behind = Math.max(0, this.#headPos - this.#site.store.queue.headPos);
    const isGone = this.#trouble !== "" && this.#lastHeardTick !== undefined;
    return {
      role: "standby",
      peer: this.#following.primary,
      state: this.#lastHeardTick === undefined ? "waiting" : isGone ? "gone" : behind > 0 ? "catching-up" : "in-step",
      synchronous: this.#following.synchronous,
      lastHeardMs: this.#lastHeardMs,
      behind,
      aloneSinceMs: null,
      takeOverAfterMs: this.#following.takeOverAfterMs,
    };
  }

  /** Once, whoever asks. `told`: by a person, who knows that the primary is out of work. */
  takeOver({ told }: { told: boolean }): Promise<{ origin: string; facts: number }> {
    this.#taking ??= this.#takeOver(told);
    return this.#taking;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#once(signal);
        this.#trouble = "";
      } catch (error) {
        if (signal.aborted) return;
        this.#note(error);
        if (this.#isOverdue()) {
          void this.takeOver({ told: false }).catch((failed: unknown) =>
            this.#site.log.error({ err: failed }, "this standby could not take over"),
          );
          return;
        }
        await delay(againMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #once(signal: AbortSignal): Promise<void> {
    const { url, token, fingerprint256, primaryKey } = this.#following;
    const { store, ready } = this.#site;
    const end = endOf(store.reader);
    const { http, https } = ready.ports;
    const ports = http && https ? { ports: { http, https, fingerprint256: ready.certificateFingerprint256 } } : {};
    const askedTick = performance.now();
    const asked = { after: end.pos, hash: end.hash, waitMs: followPollMs, ...ports };
    const { bytes } = await postLan(url + standbyPaths.rows, {
      body: Buffer.from(JSON.stringify(asked)),
      token,
      fingerprint256,
      timeoutMs: followPollMs + answerPatienceMs,
      bytesMax: packBytesMax,
      signal,
    });
    const { rows, headPos, inStep } = readRows(bytes, primaryKey);
    if (rows.length > 0) await store.queue.sync({ kind: "rows", rows });
    this.#headPos = headPos;
    this.#inStep = inStep;
    this.#lastHeardMs = Date.now();
    this.#lastHeardTick = performance.now();
    this.#lastAskedTick = askedTick;
    await this.#askSecrets(signal);
  }

  /** Passwords of machines that were changed there since. Read by what starts after a takeover. */
  async #askSecrets(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#secretsAskedTick < secretsEveryMs) return;
    this.#secretsAskedTick = performance.now();
    const { url, token, fingerprint256, name, answerKeyPem } = this.#following;
    const { folder } = this.#site;
    const { bytes } = await postLan(url + standbyPaths.secrets, {
      body: Buffer.from(JSON.stringify({ hash: secretsHash(readSecrets(folder), token) })),
      ...{ token, fingerprint256, signal, timeoutMs: answerPatienceMs, bytesMax: 1_000 + secretsCharsMax },
    });
    const { secrets } = JSON.parse(bytes.toString()) as { secrets: string };
    if (secrets !== "") keepSecrets(folder, openSecrets(secrets, name, answerKeyPem));
  }

  #note(error: unknown): void {
    const { code = "fault", message } = error as Error & { code?: string };
    const isExpected = error instanceof LanTrouble || error instanceof SyncTrouble || error instanceof WireFault;
    if (code === this.#trouble) return;
    this.#trouble = code;
    this.#site.log.warn(isExpected ? { why: message } : { err: error }, `the primary cannot be followed: ${code}`);
  }

  /** Only a primary that was heard since this box started can be missed: after a power cut both start, in any order. */
  #isOverdue(): boolean {
    const { takeOverAfterMs } = this.#following;
    if (takeOverAfterMs === null || this.#lastHeardTick === undefined) return false;
    return this.#trouble === "unreachable" && performance.now() - this.#lastHeardTick > takeOverAfterMs;
  }

  async #takeOver(told: boolean): Promise<{ origin: string; facts: number }> {
    this.#stopped.abort();
    const { store, folder, log } = this.#site;
    const { synchronous, aloneAfterMs, url, fingerprint256, token, primaryKey } = this.#following;
    const state = store.sync.sync();
    const silentMs =
      this.#lastAskedTick === undefined ? Number.POSITIVE_INFINITY : performance.now() - this.#lastAskedTick;
    const inherits = mayInherit({
      ...{ told, synchronous, silentMs, aloneAfterMs },
      ...{ inStep: this.#inStep, headPos: this.#headPos, ownPos: endOf(store.reader).pos },
    });
    const origin = originOf(startNextEpoch(folder, state.site, "takeover", Date.now()));
    await store.queue.sync({ kind: "begin", origin, reason: "takeover", inherits, lineage: stepsOfState(state) });
    takenOverFile.write(folder, {
      ...{ url, fingerprint256, token, primaryKey, origin, before: state.origin },
      ...{ takenAtMs: Date.now(), isFenced: false, seq: state.seq, tip: state.tip },
    });
    followingFile.drop(folder);
    log.warn({ origin, before: state.origin, told, inherits }, "this box takes over");
    // Not waited for: whoever asked hears of it before the doors close and open again.
    setImmediate(this.#onTakenOver);
    return { origin, facts: store.queue.headPos };
  }
}
