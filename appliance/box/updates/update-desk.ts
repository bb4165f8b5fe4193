import { mkdirSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { switchUpdateAt, updatesStatus } from "#sync/contracts/box/updates.ts";
import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { BoxReport, WantedAnswer } from "#sync/protocol/wire/updates.ts";
import type { Site } from "../../site/site.ts";
import { type Caller, refuse } from "../../store/book.ts";
import { beforeUpdateFile, spaceForUpdate } from "../../store/prepare-book.ts";
import { bookSchema } from "../../store/schema.ts";
import type { BoxDesk } from "../box-desk.ts";
import { orderOf } from "../bundle/check-bundle.ts";
import { type BringProgress, dropOthers, fetchFromCloud, writeToSlot } from "./bring-bundle.ts";
import { fileOffer, notNewer, type Offer, plainProblem, stickOffers } from "./bundle-offers.ts";
import { CloudVersions, cpu } from "./cloud-versions.ts";
import { FloorWatch, type SeenFact } from "./floor-watch.ts";
import { nextStep, planAheadMs } from "./switch-plan.ts";
import { TrialWatch } from "./trial-watch.ts";
import type { UpdateRecord } from "./update-record.ts";

export type UpdatesStatus = OutputOf<typeof updatesStatus>;
type When = InputOf<typeof switchUpdateAt>["when"];

const system: Caller = { actor: "system", device: "", roles: [] };

/** Everything about versions of this box: which are to be had, bringing one, choosing the moment, switching, and what came of it. */
export class UpdateDesk {
  readonly #site: Site;
  readonly #box: BoxDesk;
  readonly #record: UpdateRecord;
  readonly #cloud: CloudVersions;
  readonly #nowMs: () => number;
  readonly #floor: FloorWatch;
  readonly #trial: TrialWatch;
  #offers: Offer[] = [];
  #lookedAtMs: number | null = null;
  #wanted: WantedAnswer["wanted"] = null;
  #trouble: UpdatesStatus["trouble"] = null;
  #bringing: { abort: AbortController; version: string; source: Offer["source"]; at: BringProgress } | undefined;
  #switchAtMs: number | null = null;
  #switching: "backup" | "arm" | "restart" | undefined;

  constructor(
    site: Site,
    box: BoxDesk,
    record: UpdateRecord,
    { nowMs, ...watch }: { nowMs: () => number; endProcess: () => void; stableMs?: number; withinMs?: number },
  ) {
    this.#site = site;
    this.#box = box;
    this.#record = record;
    this.#nowMs = nowMs;
    this.#cloud = new CloudVersions(site);
    this.#floor = new FloorWatch(nowMs());
    this.#trial = new TrialWatch(site, box, record, { nowMs, ...watch });
    const { ready } = record.now;
    // What was ready is what runs by now, or it was written before the last switch.
    if (ready && orderOf(ready.version, site.version) <= 0) record.change({ ready: null, plan: null });
  }

  get trial(): TrialWatch {
    return this.#trial;
  }

  status(): UpdatesStatus {
    const { version } = this.#site;
    const { rollbacks } = this.#record.now;
    return {
      version,
      slot: this.#trial.slot,
      ours: this.#box.isOurs,
      state: this.#state(),
      offers: this.#offers.map(({ path: _path, ...offer }) => ({
        ...offer,
        wanted: offer.version === this.#wanted?.version,
      })),
      lookedAtMs: this.#lookedAtMs,
      trouble: this.#trouble,
      rollback: rollbacks.find(({ seen }) => !seen) ?? null,
    };
  }

  history(): { history: UpdateRecord["now"]["history"]; rollbacks: UpdateRecord["now"]["rollbacks"] } {
    const { history, rollbacks } = this.#record.now;
    return { history, rollbacks };
  }

  /** Other versions in the cloud and on the sticks. Where one of them does not answer, the others are still shown. */
  async look(): Promise<Offer[]> {
    if (!this.#box.isOurs) return refuse({ code: "box-not-ours" });
    const [cloud, sticks] = [await this.tellCloud(), await stickOffers(this.#box)];
    this.#offers = [...(cloud ? [cloud] : []), ...sticks];
    this.#lookedAtMs = this.#nowMs();
    return this.#offers;
  }

  /** Fetches and writes it; answers at once, what becomes of it the status tells. */
  fetch(offerId: string, by: string): { version: string } {
    const offer =
      this.#offers.find((one) => one.offer === offerId && one.fits) ??
      refuse({ code: "update-unknown", version: offerId.slice(0, 100) });
    this.#begin(offer, by);
    return { version: offer.version };
  }

  /** A file on this machine: checked before it answers. */
  async takeFile(path: string, by: string): Promise<{ version: string }> {
    this.#expectFree();
    await this.#box.ask("update.check", { path, schema: bookSchema() });
    const offer = await fileOffer(this.#box, path, "file");
    this.#begin(offer, by);
    return { version: offer.version };
  }

  async cancel(caller: Caller): Promise<{ version: string }> {
    const bringing = this.#bringing;
    const { plan, ready } = this.#record.now;
    if (this.#switching || !(bringing || plan)) return refuse({ code: "update-not-ready", state: this.#state().kind });
    const version = bringing?.version ?? ready?.version ?? "";
    bringing?.abort.abort(new Error("cancelled"));
    this.#switchAtMs = null;
    this.#record.change(bringing ? { fetching: null } : { plan: null });
    this.#past("cancelled", version, caller.actor, bringing ? "fetch" : "switch");
    await this.#box.note({ what: "update.cancel", outcome: "done", detail: { version } }, caller);
    return { version };
  }

  async switchAt(when: When, caller: Caller): Promise<{ version: string }> {
    const { version } = this.#expectReady();
    const now = this.#nowMs();
    if (when.kind === "at" && (when.atMs < now || when.atMs > now + planAheadMs))
      return refuse({ code: "update-time-invalid", atMs: when.atMs, earliestMs: now, latestMs: now + planAheadMs });
    this.#switchAtMs = null;
    this.#record.change({ plan: { plan: when, by: caller.actor } });
    const detail = when.kind === "at" ? new Date(when.atMs).toISOString() : `quiet for ${when.quietMinutes} min`;
    this.#past("planned", version, caller.actor, detail);
    await this.#box.note({ what: "update.plan", outcome: "done", detail: { version, when: detail } }, caller);
    return { version };
  }

  async switchNow(countdownSeconds: number, caller: Caller): Promise<{ version: string; switchAtMs: number }> {
    const { version } = this.#expectReady();
    const atMs = this.#nowMs();
    this.#switchAtMs = atMs + countdownSeconds * 1_000;
    this.#record.change({ plan: { plan: { kind: "at", atMs }, by: caller.actor } });
    await this.#box.note({ what: "update.plan", outcome: "done", detail: { version, when: "now" } }, caller);
    return { version, switchAtMs: this.#switchAtMs };
  }

  async seen(): Promise<{ seen: boolean }> {
    const { rollbacks } = this.#record.now;
    const was = rollbacks.some(({ seen }) => !seen);
    this.#record.change({ rollbacks: rollbacks.map((one) => ({ ...one, seen: true })) });
    if (was && this.#box.isOurs) await this.#box.ask("slots.forget-rollback", {}).catch(() => {});
    return { seen: was };
  }

  /** A fact was committed: it may be somebody at work. */
  saw(fact: SeenFact): void {
    this.#floor.saw(fact);
  }

  /** Once a second. */
  async tick(): Promise<void> {
    await this.#trial.tick();
    const { plan, ready } = this.#record.now;
    if (!plan || !ready || this.#switching || this.#bringing) return;
    const { quietSinceMs } = this.#floor.state(this.#leases());
    const step = nextStep(plan.plan, { nowMs: this.#nowMs(), switchAtMs: this.#switchAtMs, quietSinceMs });
    if (step.kind === "count-down") this.#switchAtMs = step.switchAtMs;
    else if (step.kind === "call-off") {
      this.#switchAtMs = null;
      if (step.why === "missed") {
        this.#record.change({ plan: null });
        this.#past("cancelled", ready.version, "system", "the box was off at the time");
      }
    } else if (step.kind === "switch") await this.#switchOver(ready.version, plan.by);
  }

  /** After a start: what was being fetched goes on. */
  resume(): void {
    const { fetching } = this.#record.now;
    if (!fetching || !this.#box.isOurs) return;
    if (fetching.offer.startsWith("cloud:")) this.#begin({ ...cloudOffer(fetching.version), fits: true }, fetching.by);
    else this.#record.change({ fetching: null });
  }

  /** Says how this box stands and hears which version it should have. A version that is wanted is brought by itself; when to switch, people say. */
  async tellCloud(): Promise<Offer | undefined> {
    if (!this.#cloud.isPaired) return undefined;
    try {
      const answer = await this.#cloud.report(this.#report(), this.#box.signal);
      if (!answer) return undefined;
      this.askAgainMs = answer.askAgainMs;
      this.#wanted = answer.wanted;
      if (!answer.wanted) return undefined;
      const { version, sizeBytes, builtAtMs, notes } = answer.wanted;
      const isNewer = orderOf(version, this.#site.version) > 0;
      return {
        ...cloudOffer(version),
        ...{ bytes: sizeBytes, builtMs: builtAtMs, notes, wanted: true, fits: isNewer },
        why: isNewer ? null : notNewer(version, this.#site.version),
      };
    } catch (error) {
      this.#site.log.info({ why: (error as Error).message }, "the cloud was not asked for versions");
      return undefined;
    }
  }
  askAgainMs: number | undefined;

  /** Asks the cloud, and begins to fetch what this box should have, unless it is here. */
  async followCloud(): Promise<void> {
    const offer = await this.tellCloud();
    const { ready, trial } = this.#record.now;
    if (!offer?.fits || !this.#box.isOurs || this.#bringing || this.#switching || trial) return;
    if (ready && orderOf(ready.version, offer.version) >= 0) return;
    this.#offers = [offer, ...this.#offers.filter(({ source }) => source !== "cloud")];
    try {
      this.#begin(offer, "cloud");
    } catch (error) {
      this.#sayTrouble(error, offer.version);
    }
  }

  stop(): void {
    this.#bringing?.abort.abort(new Error("the appliance stops"));
  }

  #begin(offer: Offer, by: string): void {
    this.#expectFree();
    const { file } = this.#site.store;
    const { bavail, bsize } = statfsSync(dirname(file));
    const neededBytes = spaceForUpdate(file) + (offer.source === "cloud" ? offer.bytes : 0);
    if (bavail * bsize < neededBytes) refuse({ code: "update-no-space", neededBytes, freeBytes: bavail * bsize });
    const { version, source } = offer;
    const abort = new AbortController();
    const at: BringProgress =
      source === "cloud"
        ? { kind: "fetching", doneBytes: 0, totalBytes: offer.bytes, retryAtMs: null, trouble: "" }
        : { kind: "writing", step: "check-bundle", percent: 0 };
    this.#bringing = { abort, version, source, at };
    this.#trouble = null;
    this.#switchAtMs = null;
    this.#record.change({ fetching: { offer: offer.offer, version, by }, ready: null, plan: null });
    void this.#bring(offer, by, abort.signal).finally(() => {
      this.#bringing = undefined;
    });
  }

  async #bring(offer: Offer, by: string, signal: AbortSignal): Promise<void> {
    const folder = join(this.#site.folder.root, "updates");
    const progress = (at: BringProgress) => {
      if (this.#bringing) this.#bringing.at = at;
    };
    try {
      const path =
        offer.path ??
        (await fetchFromCloud(
          { cloud: this.#cloud, version: offer.version, folder, nowMs: this.#nowMs, random: Math.random },
          progress,
          signal,
        ));
      const version = await writeToSlot(this.#box, path, progress, signal);
      await dropOthers(folder);
      this.#record.change({ fetching: null, ready: { version, notes: offer.notes, by } });
      this.#past("fetched", version, by, offer.source);
      await this.#box.note({ what: "update.write", outcome: "done", detail: { version, from: offer.source, by } });
    } catch (error) {
      // Stopped: it goes on after the next start, unless a person cancelled it.
      if (signal.aborted) return;
      this.#record.change({ fetching: null });
      this.#sayTrouble(error, offer.version);
      this.#past("refused", offer.version, by, this.#trouble?.detail ?? "");
      await this.#box.note({
        what: "update.write",
        outcome: "refused",
        detail: { version: offer.version, why: this.#trouble?.code ?? "" },
      });
    }
  }

  /** Backup, then the one write that makes the next start take the other slot, then the restart. */
  async #switchOver(version: string, by: string): Promise<void> {
    const { keeper, file } = this.#site.store;
    try {
      this.#switching = "backup";
      mkdirSync(dirname(beforeUpdateFile(file)), { recursive: true });
      await keeper.backup(beforeUpdateFile(file));
      this.#switching = "arm";
      await this.#box.note({
        what: "update.switch",
        outcome: "asked",
        detail: { version, from: this.#site.version, by },
      });
      const trial = { version, from: this.#site.version, switchedMs: this.#nowMs(), boots: [], checks: [] };
      this.#record.change({ plan: null, trial });
      this.#past("switched", version, by, "");
      await this.#box.ask("update.arm", { version });
      this.#switching = "restart";
      await this.#box.ask("system.restart", { what: "machine" });
    } catch (error) {
      this.#switching = undefined;
      this.#record.change({ plan: null, trial: null });
      this.#sayTrouble(error, version);
      await this.#box.note({
        what: "update.switch",
        outcome: "failed",
        detail: { version, why: this.#trouble?.code ?? "" },
      });
    }
    this.#switchAtMs = null;
  }

  #state(): UpdatesStatus["state"] {
    const proving = this.#trial.state();
    const { plan, ready } = this.#record.now;
    if (this.#switching) return { kind: "switching", version: ready?.version ?? "", step: this.#switching };
    if (proving) return proving;
    if (this.#bringing) {
      const { at, version, source } = this.#bringing;
      return at.kind === "fetching"
        ? { ...at, version, source }
        : { kind: "writing", version, step: at.step, percent: at.percent };
    }
    if (!ready) return { kind: "idle" };
    const { version, notes } = ready;
    if (this.#switchAtMs !== null) return { kind: "countdown", version, switchAtMs: this.#switchAtMs };
    if (!plan) return { kind: "ready", version, notes };
    const { quietSinceMs, busy } = this.#floor.state(this.#leases());
    const when = plan.plan.kind === "at" ? plan.plan : { ...plan.plan, quietSinceMs, busy };
    return { kind: "planned", version, when, by: plan.by };
  }

  #report(): BoxReport {
    const [last] = this.#record.now.rollbacks;
    return {
      ...{ version: this.#site.version, cpu, slot: this.#trial.slot, schema: bookSchema() },
      ...{ health: this.#trial.isProven ? "well" : "proving", state: this.#state().kind },
      rollback: last
        ? {
            ...{ version: last.version, atMs: last.atMs, cause: last.cause.slice(0, 40), boots: last.boots },
            ...{ facts: last.facts, parked: last.parked },
          }
        : null,
    };
  }

  #leases(): number {
    return this.#site.store.reader.countOf("task", { state: "leased" });
  }

  #expectFree(): void {
    if (!this.#box.isOurs) refuse({ code: "box-not-ours" });
    const state = this.#state();
    if (["fetching", "writing", "switching", "proving", "countdown"].includes(state.kind))
      refuse({ code: "update-running", version: "version" in state ? state.version : "", state: state.kind });
  }

  #expectReady(): { version: string } {
    if (!this.#box.isOurs) return refuse({ code: "box-not-ours" });
    const { ready } = this.#record.now;
    const { kind } = this.#state();
    if (!ready || !["ready", "planned", "countdown"].includes(kind))
      return refuse({ code: "update-not-ready", state: kind });
    return ready;
  }

  #sayTrouble(error: unknown, version: string): void {
    const refusal = (error as { refusal?: Refusal }).refusal;
    const atMs = this.#nowMs();
    const fault = { code: "update-failed", title: "The update failed", todo: "Try again; the log has more.", data: {} };
    this.#trouble = refusal
      ? { ...plainProblem(refusal), atMs }
      : { ...fault, detail: (error as Error).message.slice(0, 500), atMs };
    this.#site.log.warn({ version, why: this.#trouble }, "an update did not come to its end");
  }

  #past(what: UpdateRecord["now"]["history"][number]["what"], version: string, by: string, detail: string): void {
    this.#record.note({ atMs: this.#nowMs(), what, version, from: this.#site.version, by: by || system.actor, detail });
  }
}

const cloudOffer = (version: string): Offer => ({
  ...{ offer: `cloud:${version}`, version, source: "cloud", bytes: 0, builtMs: 0 },
  ...{ notes: { en: "", de: "" }, fits: false, why: null, wanted: true },
});
