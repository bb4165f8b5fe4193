import { SiteSession } from "../../protocol/site/site-session.ts";
import type { DiskImage } from "./book.ts";
import type { BoxProcess } from "./box-process.ts";
import { Team } from "./people.ts";
import { clockOf } from "./plan.ts";
import { newest, type Version } from "./versions.ts";
import type { SiteOfRun, World } from "./world.ts";

/** On average, of a hub and of each box. */
const upgradesPerProcess = 2;

interface Backup {
  image: DiskImage;
  length: number;
}

/** Everything that goes wrong in a run, at random times. */
export class Faults {
  readonly #world: World;
  readonly #teams: Map<string, Team>;
  readonly #backups = new Map<BoxProcess, Backup[]>();
  readonly #replaced = new Set<string>();
  /** What a standby holds, where it is not simply what its primary holds. */
  readonly #shadows = new Map<string, { image: DiskImage; marks: readonly number[] }>();

  constructor(world: World, teams: Map<string, Team>) {
    this.#world = world;
    this.#teams = teams;
  }

  begin(): void {
    const { plan, chance, hub, kernel } = this.#world;
    const w = this.#world;
    w.every(plan.partitionMeanMs, () => this.#partition());
    w.every(plan.crashMeanMs, () => this.#crash(chance.pick(w.boxes())));
    w.every(plan.hubPowerMeanMs, () => {
      if (!hub.up) return;
      w.count("hubLosses");
      kernel.note(`hub loses power, ${hub.losePower(chance.waitMs(plan.durationMs / 60))} answers unsent`);
    });
    if (plan.clocks !== "good") w.every(plan.durationMs / 3, () => this.#clock());
    w.every(plan.durationMs / 8, () => this.#backUp());
    w.every(plan.restoreMeanMs, () => this.#restore(true));
    w.every(plan.rollbackMeanMs, () => this.#restore(false));
    if (plan.cloneMeanMs > 0) w.every(plan.cloneMeanMs, () => this.#clone());
    if (plan.hubRestores)
      w.every(plan.durationMs, () => {
        const announced = chance.percent(50);
        if (hub.up && w.restoreHub(announced)) {
          w.count("hubRestores");
          kernel.note(`hub restored from its backup${announced ? "" : ", nobody told it"}`);
        }
      });
    w.every(plan.stickMeanMs, () => this.#stick());
    w.every(plan.foldMeanMs, () => this.#foldLog());
    w.every(plan.replaceMeanMs, () => this.#replace());
    w.onTwoBoxes = (site, before) => this.#alongside(site, before, plan.deedMeanMs);
    if (plan.standby !== "none") {
      if (plan.standby === "asynchronous" && w.pairs.size === 0) w.every(plan.durationMs / 30, () => this.#follow());
      w.every(plan.takeoverMeanMs, () => this.#takeOver());
    }
    if (plan.upgrades) w.every(plan.durationMs / (upgradesPerProcess * (w.sites.length + 1)), () => this.#upgrade());
    if (!plan.alwaysHappens) return;
    const at = (part: number, happens: () => void) => kernel.in(plan.durationMs * part, happens);
    at(1 / 4, () => this.#partition());
    at(1 / 3, () => this.#crash(chance.pick(w.sites).active));
    at(1 / 2, () => this.#takeOver());
  }

  /** Hub or box, whoever comes first, to the next version or over one. */
  #upgrade(): void {
    const { chance, hub, kernel } = this.#world;
    const box = chance.maybe(this.#world.boxes().filter(({ up }) => up));
    const isHub = chance.percent(100 / (this.#world.sites.length + 1));
    const before = isHub ? hub.version : box?.version;
    if (before === undefined || before >= newest) return;
    const to = Math.min(newest, before + chance.int(1, 2)) as Version;
    this.#world.count("upgrades");
    kernel.note(`${isHub ? "hub" : box?.name} is upgraded from ${before} to ${to}`);
    if (isHub) hub.upgrade(to);
    else if (box) this.#world.upgrade(box, to, chance.int(1, 60_000));
  }

  /** At one of its next steps. */
  #crash(box: BoxProcess): void {
    box.downMs = this.#world.chance.waitMs(this.#world.plan.durationMs / 40);
    box.dieIn = this.#world.chance.int(0, 4);
  }

  #partition(): void {
    const { chance, network, kernel, plan } = this.#world;
    const box = chance.pick(this.#world.boxes());
    const standby = this.#world.pairOf(box) && `${box.name}-b`;
    if (standby && chance.percent(50)) {
      this.#world.count("partitions");
      kernel.note(`${box.name} and its standby do not hear each other`);
      network.cut(box.name, standby);
      if (chance.percent(70)) network.cut(standby, box.name);
      kernel.in(chance.waitMs(plan.durationMs / 6), () => {
        network.mend(box.name, standby);
        network.mend(standby, box.name);
      });
      return;
    }
    const ways = chance.pick([
      [[box.name, "hub"]],
      [["hub", box.name]],
      [
        [box.name, "hub"],
        ["hub", box.name],
      ],
    ]) as [string, string][];
    this.#world.count("partitions");
    kernel.note(`${box.name} cut off (${ways.map((way) => way.join(">")).join()})`);
    for (const [from, to] of ways) network.cut(from, to);
    kernel.in(Math.min(chance.waitMs(plan.durationMs / 4), plan.durationMs), () => {
      for (const [from, to] of ways) network.mend(from, to);
      box.kick(chance.int(1, 5_000));
    });
  }

  #clock(): void {
    const { chance, plan } = this.#world;
    const { clock } = chance.pick(this.#world.boxes());
    if (chance.percent(25)) {
      clock.boot1970();
      return;
    }
    const { offsetMs, driftPpm } = clockOf(chance, plan.clocks);
    clock.step(offsetMs, driftPpm);
  }

  #backUp(): void {
    const { chance, hub, truth } = this.#world;
    if (chance.percent(30)) hub.backUp();
    const box = chance.pick(this.#world.boxes());
    if (this.#world.plan.restoreMeanMs + this.#world.plan.rollbackMeanMs === 0) return;
    const kept = this.#backups.get(box) ?? [];
    this.#backups.set(box, [...kept, { image: box.book.image(), length: truth.lengthOf(box.disk) }].slice(-3));
  }

  /** A box goes on from a backup; `told`: by the restore tool, which begins a new epoch at once. Otherwise as a virtual machine does it: behind everybody's back. */
  #restore(told: boolean): void {
    const { chance, truth, kernel } = this.#world;
    const site = chance.pick(this.#world.sites);
    const box = site.active;
    const backup = chance.maybe(this.#backups.get(box) ?? []);
    if (!backup || this.#world.plan.standby === "synchronous" || this.#world.pairOf(box)) return;
    this.#world.count(told ? "restores" : "rollbacks");
    if (!told) this.#world.excuses.diskWentBack(site.site);
    box.crash(0);
    const book = backup.image(box.clock.nowMs);
    truth.setBack(box.disk, backup.length);
    if (told) {
      book.begin({ origin: this.#world.newOrigin(site.site), reason: "restore", inherits: false });
      this.#world.count("epoch");
    }
    kernel.note(`${box.name} is set back${told ? " and knows it" : ""}`);
    this.#teams.get(site.site)?.forget();
    this.#backups.set(
      box,
      (this.#backups.get(box) ?? []).filter((one) => one.length <= backup.length),
    );
    box.start(book);
  }

  /** The disk of a box runs a second time, under the same name. */
  #clone(): void {
    const { chance, truth, kernel, plan } = this.#world;
    const site = chance.pick(this.#world.sites);
    const { active } = site;
    if (site.boxes.length > 1 || this.#world.pairOf(active)) return;
    this.#world.count("clones");
    this.#world.excuses.diskWentBack(site.site);
    const clock = this.#world.newClock();
    const disk = `${active.disk}-copy`;
    truth.copied(active.disk, disk);
    const copy = this.#world.addBox(active.name, site.site, disk, clock, active.book.image()(clock.nowMs));
    site.boxes.push(copy);
    kernel.note(`${active.name} runs twice`);
    copy.kick(chance.int(1, 60_000));
    this.#alongside(site, copy, plan.deedMeanMs * 2);
  }

  /** People who work at a box that should not be, until it tells them so. */
  #alongside(site: SiteOfRun, box: BoxProcess, meanMs: number): void {
    const team = new Team(this.#world, () => box);
    this.#teams.set(`${site.site} beside ${site.boxes.length}`, team);
    this.#world.every(meanMs, () => {
      if (box.book.sync().fencedBy !== "") team.gone = true;
      team.act();
    });
  }

  #stick(): void {
    const { chance, codec, hub, kernel } = this.#world;
    const box = chance.pick(this.#world.boxes());
    const session = new SiteSession(box.book, {
      box: box.name,
      protocol: 1,
      schema: 1,
      wallMs: box.clock.nowMs,
      freeBytes: () => 1e9,
      newOrigin: () => "never",
    });
    const { hello, runs } = session.request();
    if (runs.length === 0) return;
    this.#world.count("sticks");
    const bytes = codec.writeRequest({ hello, runs, pagesMax: 0 });
    kernel.note(`${box.name} gives ${runs.length} batches to a stick`);
    for (let copies = chance.int(1, 2); copies > 0; copies--)
      kernel.in(chance.waitMs(this.#world.plan.durationMs / 6), () => {
        kernel.note(`a stick of ${box.name} comes to the hub`);
        hub.receive(bytes, true, () => {});
      });
  }

  /** What is folded away is gone for a box that was away: it is given a state in its place. */
  #foldLog(): void {
    const { chance, hub, kernel } = this.#world;
    if (!hub.up) return;
    if (chance.percent(70)) hub.expel(chance.pick(this.#world.boxes()).name);
    const lines = hub.foldLog(chance.percent(70) ? Number.POSITIVE_INFINITY : chance.int(0, hub.hub.head().hubPos));
    if (lines > 0) this.#world.count("folds");
    const dropped = hub.dropDead();
    this.#world.count("dropped", dropped);
    kernel.note(`hub folds ${lines} lines away, forgets ${dropped} records`);
  }

  /** A box is thrown away, or is believed to be; a bare one begins with the state of its site. */
  #replace(): void {
    const { chance, hub, kernel, truth } = this.#world;
    const site = chance.pick(this.#world.sites);
    const before = site.active;
    const isPaired = this.#world.plan.standby === "synchronous" || this.#world.pairOf(before) !== undefined;
    if (site.boxes.length > 1 || isPaired || !hub.hub.site(site.site) || this.#replaced.has(site.site)) return;
    this.#replaced.add(site.site);
    const isGone = chance.percent(70);
    before.crash(isGone ? 0 : chance.waitMs(this.#world.plan.durationMs / 4));
    hub.tellState(site.site, (state) => {
      const clock = this.#world.newClock();
      const book = this.#world.bookFrom(state, this.#world.newOrigin(site.site), clock.nowMs);
      if (isGone) {
        before.crash(0);
        before.isScrap = true;
        hub.expel(before.name);
        truth.setBack(before.disk, 0);
        this.#backups.delete(before);
        this.#world.scrap.push(...site.boxes.splice(site.boxes.indexOf(before), 1));
      }
      const box = this.#world.addBox(`box-${site.site}-c`, site.site, `disk-${site.site}-c`, clock, book);
      // What came from the old box behind the state is on its way; people work when it is here and the old epoch is closed.
      box.waitsForWord = true;
      site.boxes.push(box);
      site.active = box;
      this.#shadows.delete(site.site);
      this.#world.count("replaced");
      this.#world.count("epoch");
      kernel.note(`${box.name} begins with the state at ${state.cursor} as ${book.sync().origin}`);
      box.kick(chance.int(1, 10_000));
    });
  }

  #follow(): void {
    for (const { site, active, boxes } of this.#world.sites)
      if (boxes.length === 1 && active.up && this.#world.chance.percent(50)) {
        this.#shadows.set(site, {
          image: active.book.image(),
          marks: this.#world.truth.marksOn(active.disk),
        });
      }
  }

  /** Another box goes on: because the first is down for long, or, when it follows at a distance, because somebody believes so. */
  #takeOver(): void {
    const { chance, kernel, plan, truth } = this.#world;
    if (this.#world.pairs.size > 0) {
      this.#tellStandby();
      return;
    }
    const site = chance.pick(this.#world.sites);
    const before = site.active;
    if (site.boxes.length > 1) return;
    const together = plan.standby === "synchronous";
    const from = together ? before.book.image() : this.#shadows.get(site.site)?.image;
    if (!from) return;
    this.#world.count("takeovers");
    const clock = this.#world.newClock();
    const disk = `disk-${site.site}-b`;
    for (const mark of together ? truth.marksOn(before.disk) : (this.#shadows.get(site.site)?.marks ?? []))
      truth.written(disk, mark);
    const book = from(clock.nowMs);
    if (together || chance.percent(50)) {
      before.crash(chance.waitMs(plan.durationMs / 5));
      // Of a pair that writes together, the one that was gone asks before it goes on.
      before.waitsForWord = together;
    } else this.#alongside(site, before, plan.deedMeanMs);
    book.begin({ origin: this.#world.newOrigin(site.site), reason: "takeover", inherits: together });
    this.#world.count("epoch");
    const box = this.#world.addBox(`${before.name}-b`, site.site, disk, clock, book);
    site.boxes.push(box);
    site.active = box;
    kernel.note(`${box.name} takes over as ${book.sync().origin}`);
    box.kick(chance.int(1, 10_000));
  }

  /** A person tells a standby to go on: mostly because the primary is out of work, sometimes for good. */
  #tellStandby(): void {
    const { chance, kernel, plan, truth, hub } = this.#world;
    const pair = chance.maybe([...this.#world.pairs.values()].filter(({ successor }) => !successor));
    if (!pair) return;
    const { primary } = pair;
    const isDown = chance.percent(75);
    if (isDown) primary.crash(chance.waitMs(plan.durationMs / 5));
    kernel.in(chance.int(100, 90_000), () => {
      if (!pair.takeOver(true) || !isDown || !chance.percent(30)) return;
      primary.crash(0);
      primary.isScrap = true;
      hub.expel(primary.name);
      truth.setBack(primary.disk, 0);
      this.#backups.delete(primary);
      const { boxes } = this.#world.siteOf(primary.site);
      this.#world.scrap.push(...boxes.splice(boxes.indexOf(primary), 1));
      kernel.note(`${primary.name} is lost with its disk`);
    });
  }
}
