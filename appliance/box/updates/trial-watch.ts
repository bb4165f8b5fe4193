import type { Site } from "../../site/site.ts";
import { dropStepBackNews, stepBackNews } from "../../store/prepare-book.ts";
import type { AgentOutput } from "../agent/client.ts";
import type { BoxDesk } from "../box-desk.ts";
import { type Check, causeOf, judgeProof, proofBootsMax } from "./proof.ts";
import { proveHealth } from "./prove-health.ts";
import type { Rollback, UpdateRecord } from "./update-record.ts";

type Slots = AgentOutput<"slots.status">["slots"];

/** Checks run so often while a version proves itself. */
const checkEveryMs = 2_000;

/**
 * Whether the version that runs is well, from the start until it is known: then the agent is told, and it stays. A new one that is not well restarts the box, and is given up
 * with its third start. Here, too, the version that comes back finds out that another one was given up, and why.
 */
export class TrialWatch {
  readonly #site: Site;
  readonly #box: BoxDesk;
  readonly #record: UpdateRecord;
  readonly #nowMs: () => number;
  readonly #slots: Slots;
  readonly #timing: { stableMs?: number; withinMs?: number };
  readonly #startedMs: number;
  #goodSinceMs: number | null = null;
  #untilMs: number;
  #checks: Check[] = [];
  #lastCheckMs = Number.NEGATIVE_INFINITY;
  #outcome: "open" | "well" | "unwell" = "open";
  readonly #onChange: Set<() => void> = new Set();

  constructor(
    site: Site,
    box: BoxDesk,
    record: UpdateRecord,
    { nowMs, slots, ...timing }: { nowMs: () => number; slots: Slots; stableMs?: number; withinMs?: number },
  ) {
    this.#site = site;
    this.#box = box;
    this.#record = record;
    this.#nowMs = nowMs;
    this.#slots = slots;
    this.#timing = timing;
    this.#startedMs = nowMs();
    this.#untilMs = this.#startedMs;
    if (!slots) this.#outcome = "well"; // nobody to tell
    this.#sayHowItWent();
  }

  get slot(): "A" | "B" | "" {
    return this.#slots?.running ?? "";
  }

  get isProven(): boolean {
    return this.#outcome === "well";
  }

  /** Told when it is known. */
  onOutcome(hear: () => void): void {
    this.#onChange.add(hear);
  }

  /** What a screen shows while a new version proves itself. */
  state():
    | { kind: "proving"; version: string; sinceMs: number; untilMs: number; boot: number; checks: Check[] }
    | undefined {
    if (!this.#isTrial || this.#outcome === "well") return undefined;
    return {
      ...{ kind: "proving", version: this.#site.version, sinceMs: this.#startedMs, untilMs: this.#untilMs },
      ...{ boot: Math.max(1, this.#tries), checks: this.#checks },
    };
  }

  async tick(): Promise<void> {
    const now = this.#nowMs();
    if (this.#outcome !== "open" || now - this.#lastCheckMs < checkEveryMs) return;
    this.#lastCheckMs = now;
    this.#checks = await proveHealth(this.#site);
    const verdict = judgeProof(this.#checks, {
      ...{ nowMs: this.#nowMs(), startedMs: this.#startedMs, goodSinceMs: this.#goodSinceMs },
      ...this.#timing,
    });
    if (verdict.kind === "wait") {
      this.#goodSinceMs = verdict.goodSinceMs;
      this.#untilMs = verdict.untilMs;
      return;
    }
    this.#outcome = verdict.kind;
    if (verdict.kind === "well") await this.#confirm();
    else await this.#giveUp();
    for (const hear of this.#onChange) hear();
  }

  async #confirm(): Promise<void> {
    await this.#box.ask("slots.confirm", {});
    const { trial } = this.#record.now;
    if (trial?.version !== this.#site.version) return;
    const { version, from } = trial;
    this.#record.change({ trial: null });
    this.#record.note({ atMs: this.#nowMs(), what: "confirmed", version, from, by: "system", detail: "" });
    await this.#box.note({ what: "update.confirm", outcome: "done", detail: { version, from } });
  }

  /** Not well in time. A version that was well before stays: a person has to look, and restarting it for ever would help nobody. */
  async #giveUp(): Promise<void> {
    const { log, version } = this.#site;
    log.error({ checks: this.#checks }, "this version is not well");
    if (!this.#isTrial) return;
    const { trial } = this.#record.now;
    if (trial) this.#record.change({ trial: { ...trial, checks: this.#checks } });
    const cause = causeOf(this.#checks);
    await this.#box.note({ what: "update.prove", outcome: "failed", detail: { version, cause, boot: this.#tries } });
    if (this.#tries >= proofBootsMax) await this.#box.ask("slots.give-up", { cause });
    await this.#box.ask("system.restart", { what: "machine" });
  }

  get #own() {
    return this.#slots?.slots.find(({ slot }) => slot === this.#slots?.running);
  }

  get #isTrial(): boolean {
    return this.#own?.state === "trial";
  }

  /** Starts of this version, this one counted. */
  get #tries(): number {
    return this.#own?.tries ?? 0;
  }

  /** At the start: notes this boot of a trial, or that the trial of another version ended with us running again. */
  #sayHowItWent(): void {
    const { version } = this.#site;
    const { trial } = this.#record.now;
    const news = stepBackNews(this.#site.store.file);
    if (trial && trial.version === version) {
      this.#record.change({ trial: { ...trial, boots: [...trial.boots, { atMs: this.#startedMs }].slice(-20) } });
      return;
    }
    const given = this.#slots?.rollback;
    // Switched, and the machine was not restarted yet: it is still to come.
    const isArmed =
      trial && this.#slots && this.#slots.next !== this.#slots.running && given?.version !== trial.version;
    if (!(news || (trial && !isArmed))) return;
    const known = news ?? { facts: 0, carried: 0, parked: [] };
    const one: Rollback = {
      version: trial?.version ?? given?.version ?? "",
      backTo: version,
      atMs: this.#startedMs,
      boots: trial?.boots.length ?? 0,
      cause:
        (trial && given?.version === trial.version ? given.cause : "") || (trial ? causeOfTrial(trial) : "by-hand"),
      checks: trial?.checks ?? [],
      facts: known.carried,
      parked: known.parked.reduce((sum, { sets }) => sum + sets, 0),
      seen: false,
    };
    this.#record.rolledBack(one);
    this.#record.change({ trial: null, ready: null, plan: null });
    this.#record.note({
      ...{
        atMs: one.atMs,
        what: "rolled-back",
        version: one.version,
        from: one.version,
        by: "system",
        detail: one.cause,
      },
    });
    dropStepBackNews(this.#site.store.file);
    const { boots, cause, facts, parked } = one;
    void this.#box.note({
      ...{ what: "update.rollback", outcome: "done" },
      detail: { version: one.version, backTo: version, cause, boots, facts, parked },
    });
  }
}

/** Of a version that never got so far as to say what was wrong. */
const causeOfTrial = ({ checks, boots }: { checks: readonly Check[]; boots: readonly unknown[] }): string =>
  checks.length > 0 ? causeOf(checks) : boots.length === 0 ? "did-not-start" : "fell-over";
