import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { BackupFile, BackupPlace, BackupPlan } from "#sync/contracts/box/care.ts";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { Contracts } from "#sync/contracts/list.ts";
import type { Site } from "../../../site/site.ts";
import { type Caller, Refused, refuse } from "../../../store/book.ts";
import { CloudTrouble } from "../../../sync/cloud-client.ts";
import type { BoxDesk } from "../../box-desk.ts";
import { backupLogFile, planFile, type Recovery, recoveryFile } from "../care-files.ts";
import { forgetPlaces, noteBackup, noteTrouble } from "./backup-log.ts";
import { CloudBackups, cloudFolder } from "./cloud-backups.ts";
import { backupsIn } from "./make-backup.ts";
import { nextBackupMs } from "./next-backup.ts";
import { findBackups, keepShareSecrets, openPlace, placeKey, placeTitle, usableFolder } from "./places.ts";
import { makeRecovery } from "./recovery.ts";
import { recoveryRandomBytes } from "./recovery-code.ts";
import { JobFailed, type JobProgress, startJob } from "./start-job.ts";

type Status = OutputOf<Contracts["care.backups"]>;
type Found = OutputOf<Contracts["care.found-backups"]>;
type Restored = OutputOf<Contracts["care.restore-from"]>;

const dueEveryMs = 60_000;

/** Backups of this site: the plan, the code that opens them, one at a time to each place, and the way back. */
export class BackupDesk {
  readonly #site: Site;
  readonly #desk: BoxDesk;
  readonly #timer: NodeJS.Timeout;
  #running: { place: BackupPlace["kind"]; at: JobProgress } | undefined;
  #work: Promise<unknown> | undefined;

  constructor(site: Site, desk: BoxDesk) {
    this.#site = site;
    this.#desk = desk;
    this.#timer = setInterval(() => this.#backUpWhenDue(), dueEveryMs).unref();
  }

  status(): Status {
    const { folder } = this.#site;
    const plan = planFile.read(folder);
    const log = backupLogFile.read(folder).places;
    const recovery = recoveryFile.read(folder);
    return {
      asOf: Date.now(),
      plan: shownPlan(plan),
      nextAtMs: this.#nextMs(plan),
      running: this.#running ? { place: this.#running.place, ...this.#running.at } : null,
      places: plan.places.map((place) => {
        const known = log.find(({ key }) => key === placeKey(place));
        return {
          kind: place.kind,
          title: placeTitle(place),
          lastAtMs: known?.lastAtMs ?? null,
          lastTroubleAtMs: known?.lastTroubleAtMs ?? null,
          lastTrouble: known?.lastTrouble ?? "",
          files: known?.files ?? [],
        };
      }),
      recovery: {
        made: recovery !== null,
        madeAtMs: recovery?.madeAtMs ?? null,
        withPassphrase: recovery !== null && recovery.sealed !== "",
      },
    };
  }

  savePlan(plan: BackupPlan, caller: Caller): { plan: BackupPlan } {
    const { folder } = this.#site;
    if (plan.enabled && !recoveryFile.read(folder)) refuse({ code: "recovery-code-missing" });
    for (const place of plan.places) {
      if (place.kind === "folder") usableFolder(place.path, folder);
      if ((place.kind === "stick" || place.kind === "share") && !this.#desk.isOurs)
        refuse({
          code: "backup-place-unusable",
          place: placeTitle(place),
          why: "this machine is no Kontor box; name a folder that its system has mounted",
        });
    }
    keepShareSecrets(folder, plan.places);
    const shown = shownPlan(plan);
    planFile.write(folder, shown);
    forgetPlaces(folder, new Set(plan.places.map(placeKey)));
    const { enabled, everyHours, places } = plan;
    void this.#desk.note(
      {
        what: "backup.plan",
        outcome: "done",
        detail: { enabled, everyHours, places: places.map(placeTitle).join(", ") },
      },
      caller,
    );
    return { plan: shown };
  }

  async makeRecoveryCode(
    { passphrase, replace }: { passphrase: string; replace: boolean },
    caller: Caller,
  ): Promise<{ code: string; ageKey: string }> {
    const { folder } = this.#site;
    const before = recoveryFile.read(folder);
    if (before && !replace) refuse({ code: "recovery-code-there", madeAtMs: before.madeAtMs });
    const { code, ageKey, recovery } = await makeRecovery(randomBytes(recoveryRandomBytes), passphrase, Date.now());
    recoveryFile.write(folder, recovery);
    await this.#desk.note(
      { what: "backup.recovery-code", outcome: "done", detail: { replaced: before !== null } },
      caller,
    );
    return { code, ageKey };
  }

  /** Begins, and says so; how it goes is in the status. */
  backUp(): { started: true } {
    const plan = planFile.read(this.#site.folder);
    if (!recoveryFile.read(this.#site.folder)) refuse({ code: "recovery-code-missing" });
    if (plan.places.length === 0) refuse({ code: "backup-place-unusable", place: "plan", why: "it names no place" });
    this.#requireIdle();
    this.#work = this.#backUpAll(plan).finally(() => {
      this.#work = undefined;
    });
    return { started: true };
  }

  async found(): Promise<Found> {
    const { folder } = this.#site;
    const here = await findBackups(this.#desk, folder, planFile.read(folder).places);
    // A cloud that cannot be reached has nothing to show now.
    const there = await new CloudBackups(folder, this.#desk.signal).list().catch(() => []);
    const files = there.map(({ note: _note, ...file }) => ({ ...file, place: "cloud" as const }));
    return { files: [...here, ...files] };
  }

  /** Opens and proves the backup beside the site; a box restarts into it. */
  async restoreFrom(
    { file, code, replace }: { file: string; code: string; replace: string },
    caller: Caller,
  ): Promise<Restored> {
    this.#requireIdle();
    const siteName = this.#site.store.reader.setting("site.name");
    if (!this.#isEmpty() && replace.trim() !== siteName) refuse({ code: "confirmation-wrong", expected: siteName });
    const known = (await this.found()).files.find((one) => one.file === file);
    if (!known) return refuse({ code: "not-found", what: "backup", id: file });
    const staging = this.#stage(known, code);
    this.#work = staging
      .catch(() => {})
      .finally(() => {
        this.#work = undefined;
      });
    const { siteId, siteName: name, facts, atMs } = await staging;
    await this.#desk.note({ what: "backup.restore", outcome: "asked", detail: { file, siteId, facts } }, caller);
    const restarts = this.#desk.isOurs;
    // The answer goes out first; the agent only queues it.
    if (restarts)
      setTimeout(() => void this.#desk.ask("system.restart", { what: "appliance" }, { caller }).catch(() => {}), 500);
    return { siteId, siteName: name, facts, atMs, restarts };
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled([this.#work]);
  }

  async #stage({ file: named, name, place }: Found["files"][number], typed: string) {
    const { folder } = this.#site;
    const { root } = folder;
    this.#running = { place, at: { step: "read", done: 0, of: 1 } };
    const cloud = new CloudBackups(folder, this.#desk.signal);
    try {
      const file = place === "cloud" ? await cloud.fetch(name) : named;
      return await startJob({ kind: "restore", root, file, typed }, this.#watch(place));
    } catch (error) {
      if (error instanceof CloudTrouble) return refuse({ code: "backup-unusable", why: error.message });
      if (!(error instanceof JobFailed)) throw error;
      const { what, text, freeBytes } = error.trouble;
      if (what === "code") return refuse({ code: "recovery-code-wrong" });
      if (what === "space") return refuse({ code: "storage-full", freeBytes });
      return refuse({ code: "backup-unusable", why: text });
    } finally {
      this.#running = undefined;
    }
  }

  async #backUpAll(plan: BackupPlan): Promise<void> {
    for (const place of plan.places) {
      if (this.#desk.signal.aborted) return;
      const about = { key: placeKey(place), kind: place.kind, title: placeTitle(place) };
      try {
        noteBackup(this.#site.folder, about, await this.#backUpTo(place, plan), Date.now());
      } catch (error) {
        if (this.#desk.signal.aborted) return;
        const why = troubleWords(error);
        noteTrouble(this.#site.folder, about, why, Date.now());
        this.#site.log.error({ place: about.title, why }, "a backup failed");
      } finally {
        this.#running = undefined;
      }
    }
  }

  async #backUpTo(place: BackupPlace, plan: BackupPlan): Promise<BackupFile[]> {
    const { folder, siteId, version, store } = this.#site;
    const recovery = recoveryFile.read(folder);
    if (!recovery) throw new Error("there is no recovery code any more");
    if (place.kind === "cloud") return this.#backUpToCloud(plan, recovery);
    this.#running = { place: place.kind, at: { step: "open", done: 0, of: 1 } };
    const opened = await openPlace(place, this.#desk, folder);
    try {
      const about = { siteId, siteName: store.reader.setting("site.name"), version, atMs: Date.now() };
      const job = {
        kind: "back-up",
        root: folder.root,
        into: opened.folder,
        about,
        recovery,
        keep: plan.keep,
      } as const;
      const made = await startJob(job, this.#watch(place.kind));
      this.#site.log.info({ place: placeTitle(place), name: made.name, bytes: made.bytes }, "backed up");
      return backupsIn(opened.folder).filter((one) => one.siteId === siteId);
    } finally {
      await opened.close();
    }
  }

  /** Made and proven here, then sent: the cloud gets nothing that could not be opened. What a cut left of the last one is sent first. */
  async #backUpToCloud(plan: BackupPlan, recovery: Recovery): Promise<BackupFile[]> {
    const { folder, siteId, version, store } = this.#site;
    const cloud = new CloudBackups(folder, this.#desk.signal);
    const { onProgress } = this.#watch("cloud");
    const into = cloudFolder(folder);
    mkdirSync(into, { recursive: true, mode: 0o700 });
    const [begun] = backupsIn(into);
    let name = begun && Date.now() - begun.atMs < plan.everyHours * 3_600_000 ? begun.name : undefined;
    if (name === undefined) {
      cloud.tidy();
      mkdirSync(into, { recursive: true, mode: 0o700 });
      const about = { siteId, siteName: store.reader.setting("site.name"), version, atMs: Date.now() };
      const job = { kind: "back-up", root: folder.root, into, about, recovery, keep: plan.keep } as const;
      ({ name } = await startJob(job, this.#watch("cloud")));
    }
    await cloud.send(name, siteId, plan.keep, onProgress);
    cloud.tidy();
    return (await cloud.list())
      .filter((one) => one.siteId === siteId)
      .map(({ file: _file, note: _note, ...file }) => file);
  }

  #watch(place: BackupPlace["kind"]) {
    return {
      signal: this.#desk.signal,
      onProgress: (at: JobProgress) => {
        this.#running = { place, at };
      },
    };
  }

  #backUpWhenDue(): void {
    const nextMs = this.#nextMs(planFile.read(this.#site.folder));
    if (nextMs === null || nextMs > Date.now() || this.#work) return;
    try {
      this.backUp();
    } catch (error) {
      this.#site.log.error({ err: error }, "a backup could not be begun");
    }
  }

  /** Null without a plan. A try that failed counts as one: the next is at its time, not at once. */
  #nextMs(plan: BackupPlan): number | null {
    if (!plan.enabled || plan.places.length === 0) return null;
    const keys = new Set(plan.places.map(placeKey));
    const tries = backupLogFile
      .read(this.#site.folder)
      .places.filter(({ key }) => keys.has(key))
      .flatMap(({ lastAtMs, lastTroubleAtMs }) => [lastAtMs ?? 0, lastTroubleAtMs ?? 0]);
    const lastMs = tries.length === 0 ? null : Math.max(...tries);
    return nextBackupMs(plan, this.#site.store.reader.setting("site.timeZone"), lastMs, Date.now());
  }

  #requireIdle(): void {
    if (this.#work || this.#running) refuse({ code: "backup-running", place: this.#running?.place ?? "plan" });
  }

  /** A box that was never worked with: nobody has to confirm what is lost. */
  #isEmpty(): boolean {
    const { reader } = this.#site.store;
    return reader.countOf("item", {}) === 0 && reader.countOf("location", {}) === 0;
  }
}

/** Without passwords: it is shown. */
const shownPlan = (plan: BackupPlan): BackupPlan => ({
  ...plan,
  places: plan.places.map((place) => {
    if (place.kind !== "share") return place;
    const { password: _password, ...shown } = place;
    return shown;
  }),
});

function troubleWords(error: unknown): string {
  if (!(error instanceof Refused)) return (error as Error).message;
  const { refusal } = error;
  if (refusal.code === "backup-place-unusable") return refusal.why;
  if (refusal.code === "box-not-ours") return "this machine is no Kontor box";
  return refusal.code;
}
