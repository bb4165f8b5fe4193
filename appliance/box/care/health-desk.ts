import { randomUUID } from "node:crypto";
import type { Finding } from "#sync/model/care/finding.ts";
import type { Site } from "../../site/site.ts";
import type { BoxDesk } from "../box-desk.ts";
import { raisedFile, trendFile, trendSamplesMax } from "./care-files.ts";
import { type AlarmStates, followAlarms } from "./follow-alarms.ts";
import { judge } from "./judge.ts";
import { type BookCheck, checkBook } from "./look/check-book.ts";
import { ClockWatch } from "./look/clock-watch.ts";
import { lookAtBook } from "./look/look-at-book.ts";
import { lookAtFolder } from "./look/look-at-folder.ts";
import { careCaller, lookAtSite } from "./look/look-at-site.ts";
import type { Observation } from "./observation.ts";
import { countStart } from "./start-count.ts";
import { tidy } from "./tidy.ts";

const lookEveryMs = 5 * 60_000;
/** The first look waits until the doors are open and machines had time to answer. */
const firstLookMs = 60_000;
/** The book's pages are read once a day: a big book takes a minute of a core. */
const checkBookEveryMs = 86_400_000;
const sampleEveryMs = 86_400_000;
/** An answer that is younger is given again. */
const freshMs = 10_000;

/** Looks at the box again and again, keeps what was found, and raises and ends its alarms. */
export class HealthDesk {
  readonly #site: Site;
  readonly #desk: BoxDesk;
  readonly #clock = new ClockWatch(Date.now(), performance.now());
  readonly #starts: ReturnType<typeof countStart>;
  readonly #timers: NodeJS.Timeout[] = [];
  #alarms: AlarmStates;
  #bookCheck: (BookCheck & { atMs: number }) | undefined;
  #checking: Promise<void> | undefined;
  #last: { atMs: number; findings: Finding[] } | undefined;
  #looking: Promise<{ atMs: number; findings: Finding[] }> | undefined;

  constructor(site: Site, desk: BoxDesk) {
    this.#site = site;
    this.#desk = desk;
    this.#alarms = raisedFile.read(site.folder).states as AlarmStates;
    this.#starts = countStart(site.folder, Date.now());
    this.#timers.push(setTimeout(() => void this.#tick(), firstLookMs).unref());
    this.#timers.push(setInterval(() => void this.#tick(), lookEveryMs).unref());
    site.gauges.alarms = () => Object.values(this.#alarms).filter((alarm) => alarm?.raised).length;
  }

  /** What was found last, or now where that is older than some seconds. */
  async findings(): Promise<{ atMs: number; findings: Finding[] }> {
    if (this.#last && Date.now() - this.#last.atMs < freshMs) return this.#last;
    return this.look();
  }

  /** Looks now, and follows up with alarms. Asked twice at once, it looks once. */
  look(): Promise<{ atMs: number; findings: Finding[] }> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Reads the whole book beside its work, then looks. */
  async examine(thorough: boolean): Promise<{ atMs: number; findings: Finding[] }> {
    await this.#checkBook(thorough);
    return this.look();
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.allSettled([this.#checking, this.#looking]);
    this.#starts.ended();
  }

  async #tick(): Promise<void> {
    try {
      if (Date.now() - (this.#bookCheck?.atMs ?? 0) >= checkBookEveryMs) {
        const { entries, bytes } = tidy(this.#site.folder, Date.now());
        if (entries > 0) this.#site.log.info({ entries, bytes }, "old files were removed");
        await this.#checkBook(false);
      }
      await this.look();
    } catch (error) {
      if (!this.#desk.signal.aborted) this.#site.log.error({ err: error }, "the box could not be looked at");
    }
  }

  async #checkBook(thorough: boolean): Promise<void> {
    this.#checking ??= checkBook(this.#site.store.file, thorough, this.#desk.signal)
      .then((check) => {
        this.#bookCheck = { ...check, atMs: Date.now() };
      })
      .finally(() => {
        this.#checking = undefined;
      });
    await this.#checking;
  }

  async #lookOnce(): Promise<{ atMs: number; findings: Finding[] }> {
    const findings = judge(await this.#observe());
    const atMs = Date.now();
    this.#last = { atMs, findings };
    await this.#followUp(findings, atMs);
    return this.#last;
  }

  async #observe(): Promise<Observation> {
    const { folder, store, startedAt, version } = this.#site;
    const nowMs = Date.now();
    const { ntp, ...inside } = await lookAtSite(this.#site, this.#desk, nowMs);
    const hubOffsetMs = inside.sync?.state === "online" ? (this.#site.hubOffsetMs?.() ?? null) : null;
    const seen = lookAtFolder(folder);
    if (seen.disk) this.#sample(nowMs, seen.disk.freeBytes);
    return {
      nowMs,
      ...seen,
      ...inside,
      appliance: {
        ...{ state: "runs", pid: process.pid, version, why: "" },
        ...{ facts: store.queue.headPos, waiting: store.queue.waiting, uptimeMs: nowMs - startedAt },
        restarts: this.#starts.unasked(nowMs),
      },
      book: { ...lookAtBook(store.reader.statements.db), ...this.#bookCheck },
      clock: this.#clock.look(nowMs, performance.now(), ntp, hubOffsetMs),
    };
  }

  /** One sample a day, for the days until the disk is full. */
  #sample(nowMs: number, freeBytes: number): void {
    const { samples } = trendFile.read(this.#site.folder);
    const last = samples.at(-1);
    if (last && Math.abs(nowMs - last.atMs) < sampleEveryMs) return;
    trendFile.write(this.#site.folder, { samples: [...samples, { atMs: nowMs, freeBytes }].slice(-trendSamplesMax) });
  }

  async #followUp(findings: readonly Finding[], nowMs: number): Promise<void> {
    const { states, changes } = followAlarms(this.#alarms, findings, nowMs);
    for (const change of changes) {
      const answer = await this.#site.store.queue.run({
        ...{ name: "care.alarm", input: change, caller: careCaller },
        commandId: `care-alarm:${randomUUID()}`,
      });
      // A full disk keeps even its own alarm out of the book: the next look says it again.
      if (!answer.ok) {
        this.#site.log.error({ alarm: change.code, on: change.on, answer }, "an alarm could not be booked");
        return;
      }
    }
    const isSame = JSON.stringify(states) === JSON.stringify(this.#alarms);
    this.#alarms = states;
    if (!isSame) raisedFile.write(this.#site.folder, { states: { ...states } as Record<string, never> });
  }
}
