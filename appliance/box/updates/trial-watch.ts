import type { Site } from "../../site/site.ts";
import { Refused } from "../../store/book.ts";
import { dropStepBackNews, stepBackNews } from "../../store/prepare-book.ts";
import type { AgentOutput } from "../agent/client.ts";
import type { BoxDesk } from "../box-desk.ts";
import { type Check, causeOf, judgeProof, proofBootsMax, proveWithinMs } from "./proof.ts";
import { proveHealth, screenConnected } from "./prove-health.ts";
import type { Rollback, UpdateRecord } from "./update-record.ts";

type Slots = AgentOutput<"slots.status">["slots"];

/** Checks run so often while a version proves itself. */
const checkEveryMs = 2_000;
/** On a box the agent starts after the appliance. A machine without one by then is none of ours. */
const agentWithinMs = 60_000;

/**
 * Whether the version that runs is well, from the start until it is known: then the agent is told, and it stays. A new one that is not well restarts the box, and is given up
 * with its third start. Here, too, the version that comes back finds out that another one was given up, and why.
 */
export class TrialWatch {
  readonly #site: Site;
  readonly #box: BoxDesk;
  readonly #record: UpdateRecord;
  readonly #nowMs: () => number;
  /** Undefined until the agent was heard, or it is clear that there is none. */
  #slots: Slots | undefined;
  readonly #timing: { stableMs?: number; withinMs?: number };
  readonly #startedMs: number;
  #goodSinceMs: number | null = null;
  #untilMs: number;
  #checks: Check[] = [];
  #lastCheckMs = Number.NEGATIVE_INFINITY;
  #outcome: "open" | "well" | "unwell" = "open";
  readonly #hearers: Set<() => void> = new Set();
  readonly #agentHearers: Set<() => void> = new Set();
  readonly #endProcess: () => void;
  #saidUnwell = false;

  constructor(
    site: Site,
    box: BoxDesk,
    record: UpdateRecord,
    {
      nowMs,
      endProcess,
      ...timing
    }: { nowMs: () => number; endProcess: () => void; stableMs?: number; withinMs?: number },
  ) {
    this.#endProcess = endProcess;
    this.#site = site;
    this.#box = box;
    this.#record = record;
    this.#nowMs = nowMs;
    this.#timing = timing;
    this.#startedMs = nowMs();
    this.#untilMs = this.#startedMs;
  }

  get slot(): "A" | "B" | "" {
    return this.#slots?.running ?? "";
  }

  get isProven(): boolean {
    return this.#outcome === "well";
  }

  /** Told when it is known whether this version is well. */
  onOutcome(hear: () => void): void {
    this.#hearers.add(hear);
  }

  /** Told when the agent was heard for the first time. */
  onAgent(hear: () => void): void {
    this.#agentHearers.add(hear);
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
    if (!this.#slots && !(await this.#findSlots(now))) return;
    if (this.#outcome !== "open" || now - this.#lastCheckMs < checkEveryMs) return;
    this.#lastCheckMs = now;
    // A version that was well before is not given up for a dark screen: the warehouse works without it.
    this.#checks = await proveHealth(this.#site, this.#isTrial && screenConnected());
    const verdict = judgeProof(this.#checks, {
      ...{ nowMs: this.#nowMs(), startedMs: this.#startedMs, goodSinceMs: this.#goodSinceMs },
      ...this.#timing,
    });
    if (verdict.kind === "wait") {
      this.#goodSinceMs = verdict.goodSinceMs;
      this.#untilMs = verdict.untilMs;
      return;
    }
    // What the agent does not take now is said again with the next look.
    if (verdict.kind === "well") await this.#confirm();
    else await this.#giveUp();
    this.#outcome = verdict.kind;
    for (const hear of this.#hearers) hear();
  }

  /** Which system runs, as the agent says. False while there is nothing to prove to anybody. */
  async #findSlots(now: number): Promise<boolean> {
    if (!this.#box.isOurs) {
      const isOnTrial = this.#record.now.trial?.version === this.#site.version;
      // Without its agent a new version can neither be confirmed nor restart the box: systemd does, after some failed starts of the program.
      if (isOnTrial && now - this.#startedMs > (this.#timing.withinMs ?? proveWithinMs)) {
        this.#site.log.fatal("the box's agent does not come up with this version");
        this.#endProcess();
        return false;
      }
      if (isOnTrial) return false;
      if (this.#slots === undefined && now - this.#startedMs > agentWithinMs) this.#found(null);
      return false;
    }
    try {
      const { slots } = await this.#box.ask("slots.status", {});
      // Of a box that was begun from the stick, nothing is to be proven either.
      if (slots || this.#slots === undefined) this.#found(slots);
      return slots !== null;
    } catch (error) {
      if (error instanceof Refused) return false; // it starts just now
      throw error;
    }
  }

  #found(slots: Slots): void {
    const isFirst = this.#slots === undefined;
    this.#slots = slots;
    if (isFirst) this.#sayHowItWent();
    this.#outcome = slots ? "open" : "well"; // without an agent there is nobody to tell
    if (slots) for (const hear of this.#agentHearers) hear();
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
    const cause = causeOf(this.#checks);
    const isFirst = !this.#saidUnwell;
    this.#saidUnwell = true;
    if (isFirst) log.error({ checks: this.#checks }, "this version is not well");
    if (!this.#isTrial) return;
    const { trial } = this.#record.now;
    if (trial && isFirst) {
      this.#record.change({ trial: { ...trial, checks: this.#checks } });
      await this.#box.note({ what: "update.prove", outcome: "failed", detail: { version, cause, boot: this.#tries } });
    }
    if (this.#tries >= proofBootsMax) await this.#box.ask("slots.give-up", { cause });
    await this.#box.ask("system.restart", { what: "machine" });
  }

  get #own() {
    return this.#slots?.slots.find(({ slot }) => slot === this.#slots?.running);
  }

  get #isTrial(): boolean {
    // Until the agent is heard, what was remembered before the switch counts.
    if (this.#slots === undefined) return this.#record.now.trial?.version === this.#site.version;
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
