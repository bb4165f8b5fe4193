import type { Job } from "#sync/model/steps/step.ts";
import { type Floor, NotThere } from "../floor.ts";
import type { Handheld } from "../handheld.ts";
import { type JobOutcome, runJob, type Shift, type Worker } from "../job-runner.ts";
import type { FloorMachines } from "../machines/floor-machines.ts";
import type { PlannedItem } from "../plan/items-plan.ts";
import { Chance } from "../seeded.ts";
import type { Flow, Tally } from "../tally.ts";
import type { TotePool } from "../tote-pool.ts";
import type { Clock } from "./clock.ts";
import { CountWorker } from "./count-worker.ts";
import { LoadWorker } from "./load-worker.ts";
import { PackWorker } from "./pack-worker.ts";
import { PickWorker } from "./pick-worker.ts";
import { PutBackWorker } from "./put-back-worker.ts";
import { PutawayWorker } from "./putaway-worker.ts";

export interface Hall {
  floor: Floor;
  items: ReadonlyMap<string, PlannedItem>;
  totes: TotePool;
  tally: Tally;
  clock: Clock;
  seed: number;
  /** Dock doors that a loader is called to. */
  doorsToLoad: Set<string>;
  /** Where pallets stand. */
  reserves: ReadonlySet<string>;
  /** A shelf for goods that nobody named one for. */
  anyShelf: string;
  /** Nothing when people work alone. */
  machines: FloorMachines | undefined;
  /** Tasks that two people worked on at once, because one of them was out of reach. */
  overtaken: Set<string>;
  /** A supervisor takes a task from a handheld that is out of reach; true when somebody else has it now. */
  takeAway(taskId: string): Promise<boolean>;
}

/** The kinds of work somebody takes from the appliance's list. */
export type Trade = "pick" | "drive" | "pack" | "load" | "count";

const types: Record<Trade, string[]> = {
  pick: ["pick", "put-back"],
  drive: ["putaway", "move"],
  pack: ["pack"],
  load: ["load"],
  count: ["count"],
};

/** One person with one handheld, who asks for the next job until the shift is over. */
export class CrewMember {
  readonly #person: string;
  readonly #handheld: Handheld;
  readonly #trade: Trade;
  readonly #hall: Hall;
  readonly #chance: Chance;
  #near = "";
  #movesLeft: number;

  constructor(person: string, handheld: Handheld, trade: Trade, hall: Hall) {
    this.#person = person;
    this.#handheld = handheld;
    this.#trade = trade;
    this.#hall = hall;
    this.#chance = new Chance(hall.seed, `${handheld.device} at work`);
    this.#movesLeft = trade === "drive" ? 4 : 0;
  }

  async work(isOver: () => boolean): Promise<void> {
    const { clock } = this.#hall;
    for (let idle = 0; !isOver(); ) {
      idle = (await this.#oneJob()) ? 0 : idle + 1;
      if (idle > 0) await clock.wait(Math.min(20 * 2 ** idle, 320));
    }
  }

  async #oneJob(): Promise<boolean> {
    const [door] = this.#trade === "load" ? this.#hall.doorsToLoad : [];
    if (door !== undefined) return this.#loadAt(door);
    const { robots } = this.#hall.machines ?? {};
    if (this.#trade === "drive" && robots && !robots.needsPeople) return this.#movesLeft > 0 && this.#moveSomething();
    const input = {
      types: types[this.#trade],
      ...(this.#near && { near: this.#near }),
      ...(this.#trade === "pick" && { slots: 8 }),
    };
    const answer = await this.#handheld.send("work.next", input);
    if (!answer?.ok) return false;
    const { job } = answer.value as { job: Job | null };
    if (!job) return this.#movesLeft > 0 && this.#moveSomething();
    const worked = await this.#do(job);
    if (!worked) await this.#handheld.send("work.release", { taskId: job.taskId, leaseEpoch: job.leaseEpoch });
    return worked;
  }

  async #loadAt(door: string): Promise<boolean> {
    this.#hall.doorsToLoad.delete(door);
    const opened = await this.#handheld.send("work.open", { kind: "load", scan: door });
    return opened?.ok === true && this.#do((opened.value as { job: Job }).job);
  }

  /** A driver with nothing to do tidies up: one pallet from here to there, as nobody asked. */
  async #moveSomething(): Promise<boolean> {
    this.#movesLeft -= 1;
    const { floor, tally, clock, reserves } = this.#hall;
    const used = new Set(floor.all().map(({ place }) => place));
    const pallet = this.#chance.pick(floor.all().filter(({ place, lpn }) => lpn !== "" && reserves.has(place)));
    const free = [...reserves].filter((place) => !used.has(place));
    if (free.length === 0) return false;
    const opened = await this.#handheld.send("work.open", { kind: "move", scan: pallet.lpn });
    if (!opened?.ok) return false;
    const { job } = opened.value as { job: Job };
    const worker = new PutawayWorker({ floor, chance: this.#chance, tally, to: this.#chance.pick(free) });
    const { scans, commands, refusals } = await runJob(job, worker, {
      handheld: this.#handheld,
      tally,
      pace: (event) => clock.event(event),
    });
    for (const { name, code, detail } of refusals)
      if (!expectedOfMoves.has(code)) tally.surprise(`${name} was refused: ${code}: ${detail}`);
    if (refusals.length > 0)
      await this.#handheld.send("work.release", { taskId: job.taskId, leaseEpoch: job.leaseEpoch });
    else
      tally.job("move", { scans: scans + 1, allowed: 2, lines: 1, what: commands.map(({ name }) => name).join(", ") });
    return true;
  }

  /** False when nothing came of it: the job is given back. */
  async #do(job: Job): Promise<boolean> {
    const { tally, clock } = this.#hall;
    await clock.seconds(8);
    const luck = job.type === "pick" ? this.#chance.weighted([90, 7, 3]) : 0;
    const worker = this.#workerFor(job, luck === 0);
    const shift: Shift = {
      handheld: this.#handheld,
      tally,
      pace: async (event) => {
        await clock.event(event);
        if (worker instanceof PackWorker && event.type === "scan") await worker.byScanner(event.raw);
      },
    };
    const outcome = await this.#run(job, worker, shift, luck);
    if (!outcome) return false;
    if (worker instanceof PickWorker) worker.putDown();
    if (worker instanceof PackWorker) await worker.untilLabelled();
    this.#tell(job, outcome);
    return outcome.commands.some(({ name }) => name !== "work.release");
  }

  /** Nothing when the screen sent hands for goods that are not there: that is told, and the job is given back. */
  async #run(job: Job, worker: Worker, shift: Shift, luck: number): Promise<JobOutcome | undefined> {
    try {
      return await runJob(job, worker, shift, {
        ...(luck > 0 && { offlineAfter: this.#chance.int(0, 2) }),
        ...(luck === 2 && { beforeReconnect: (running: Job) => this.#overtaken(running) }),
      });
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      this.#hall.tally.surprise(`${job.type} ${job.taskId} on ${this.#handheld.device}: ${error.message}`);
      await this.#handheld.reconnect();
      await this.#handheld.send("work.skip", {
        taskId: job.taskId,
        leaseEpoch: job.leaseEpoch,
        reason: "reason.missing",
      });
      return undefined;
    }
  }

  async #overtaken(job: Job): Promise<void> {
    if (!(await this.#hall.takeAway(job.taskId))) return;
    this.#hall.overtaken.add(job.taskId);
    this.#hall.totes.keepAside();
    this.#hall.tally.misfortune("late on a lost lease");
    // Long enough for somebody else to begin on it.
    await this.#hall.clock.wait(600);
  }

  #workerFor(job: Job, isOnline: boolean): Worker {
    const { floor, items, totes, tally, anyShelf, machines } = this.#hall;
    const chance = this.#chance;
    switch (job.type) {
      case "pick":
        return new PickWorker({
          floor,
          items,
          chance,
          tally,
          totes,
          device: this.#handheld.device,
          hasBenches: machines !== undefined,
          lights: machines && isOnline ? { person: this.#person, at: machines.lights } : undefined,
        });
      case "put-back":
        return new PutBackWorker({ floor, items, anyShelf });
      case "pack":
        return new PackWorker({ floor, chance, tally, totes, items, machines });
      case "load":
        return new LoadWorker(floor, machines && ((lpn) => machines.outbound.mayLoad(lpn)));
      case "count":
        return new CountWorker({ floor, items });
      default:
        return new PutawayWorker({ floor, chance, tally });
    }
  }

  #tell(job: Job, { scans, commands, refusals }: JobOutcome): void {
    const { tally, overtaken } = this.#hall;
    const last = commands.findLast(({ name }) => name === "putaway.confirm" || name === "pick.confirm");
    this.#near = String(last?.input.to ?? last?.input.fromPlace ?? this.#near);
    for (const { name, code, detail } of refusals)
      if (!expectedRefusals.has(code) && !(overtaken.has(job.taskId) && expectedWhenOvertaken.has(code)))
        tally.surprise(`${name} was refused: ${code}: ${detail}`);
    const { flow, allowed, lines } = scansAllowed(job, commands);
    if (commands.some(({ name }) => name !== "work.release"))
      tally.job(flow, {
        scans,
        allowed,
        lines,
        what: `${job.taskId} with ${commands.map(({ name }) => name).join(", ")}`,
      });
  }
}

/** What may happen to anybody whose picture of the floor is a minute old. */
const expectedRefusals = new Set(["task-taken", "task-unknown", "state-not-allowed"]);

/** The other one has brought the totes away, they were packed, and go round again for another order. */
const expectedWhenOvertaken = new Set(["lpn-wrong-order"]);

/** A place that is free to the eye may be promised to somebody who is on the way, or not fit for these goods. */
const expectedOfMoves = new Set([
  ...expectedRefusals,
  "location-full",
  "mixing-not-allowed",
  "lpn-in-use",
  "storage-class-wrong",
]);

/** What the table of scans allows for what was done: domain.md, 3.3. */
function scansAllowed(job: Job, commands: JobOutcome["commands"]): { flow: Flow; allowed: number; lines: number } {
  const count = (name: string) => commands.filter((command) => command.name === name).length;
  const serials = commands.reduce(
    (sum, { input }) => sum + Math.max(0, ((input.serials as string[] | undefined) ?? []).length - 1),
    0,
  );
  switch (job.type) {
    case "pick": {
      const lines = count("pick.confirm") + count("pick.short");
      const isCart = job.steps.some(({ show }) => show.some(({ kind }) => kind === "slot"));
      return { flow: isCart ? "pick-cart" : "pick-single", allowed: 2 * lines + count("pick.drop") + serials, lines };
    }
    case "count": {
      const lines = count("counts.line") + count("counts.lpn");
      return { flow: "count", allowed: 1 + lines, lines };
    }
    case "pack":
      return { flow: "pack", allowed: 1, lines: 1 };
    case "load":
      return { flow: "load", allowed: 1 + count("load.carton"), lines: count("load.carton") };
    case "put-back":
      return { flow: "put-back", allowed: 2 * count("put-back.confirm"), lines: count("put-back.confirm") };
    default:
      // One more where another place had to be found.
      return { flow: job.type === "putaway" ? "putaway" : "move", allowed: 2 + count("putaway.redirect"), lines: 1 };
  }
}
