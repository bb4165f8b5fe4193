import type { Chance } from "../kernel/chance.ts";
import { betweenDeeds } from "../warehouse/between-deeds.ts";
import { type Choose, floorDeeds } from "../warehouse/floor-deeds.ts";
import { hubDeeds } from "../warehouse/hub-deeds.ts";
import { officeDeeds } from "../warehouse/office-deeds.ts";
import type { Deed, View } from "../warehouse/view.ts";
import { wrongDeeds } from "../warehouse/wrong-deeds.ts";
import type { Errand } from "./book.ts";
import type { BoxProcess } from "./box-process.ts";
import { FoldView } from "./fold-view.ts";
import type { Plan } from "./plan.ts";
import { enter } from "./versions.ts";
import type { World } from "./world.ts";

/** How often people of a site want what, one against another. */
const siteWeights = {
  ...{ receive: 10, putaway: 12, pick: 14, ship: 8, cancel: 2, count: 4, correct: 2 },
  ...{ shipTransfer: 6, cancelTransfer: 1, receiveTransfer: 8, closeTransfer: 4 },
  ...{ offerRights: 6, spendRights: 16, returnRights: 2, answerIntent: 5, askIntent: 2, withdrawIntent: 1 },
  ...{ editItem: 8, saveItem: 2, addBarcode: 4, removeBarcode: 3, newerVersion: 1 },
};
const consoleWeights = {
  ...{ editItem: 10, saveItem: 3, addBarcode: 4, removeBarcode: 3, newerVersion: 1 },
  ...{ askIntent: 4, withdrawIntent: 2, planTransfer: 3, grantRights: 18 },
};

/** Chooses what the people of a site do, by what they see. */
export function siteDeeds(sites: readonly string[], { wrongPercent, busyWithRights, upgrades }: Plan) {
  const weights = {
    ...siteWeights,
    ...(busyWithRights && { offerRights: 40, spendRights: 150 }),
    ...(upgrades && { newerVersion: 25 }),
  };
  const choices: Record<string, Choose> = { ...floorDeeds, ...officeDeeds, ...betweenDeeds(sites) };
  return (view: View, chance: Chance, mark: number): Deed | undefined => {
    if (chance.percent(wrongPercent)) return chance.pick(Object.values(wrongDeeds(sites)))(view, chance, mark);
    return choices[chance.weighted(weights)]?.(view, chance, mark);
  };
}

/** The people at one box: one of them at a time wants something, and asks again until it is answered. */
export class Team {
  readonly #world: World;
  readonly box: () => BoxProcess;
  /** Where else the same is written before it is answered. */
  readonly alsoOn: () => string | undefined;
  errand: Errand | undefined;
  gone = false;
  /** It is done, and the answer waits for the standby: as long as that box lives. */
  #waits: { box: BoxProcess; boots: number; isOver: boolean } | undefined;

  constructor(world: World, box: () => BoxProcess, alsoOn: () => string | undefined = () => undefined) {
    this.#world = world;
    this.box = box;
    this.alsoOn = alsoOn;
  }

  /** Whoever wanted something looks again what there is to do: their box is not what it was. */
  forget(): void {
    this.errand = undefined;
    this.#waits = undefined;
  }

  act(): void {
    const { truth, chance, kernel } = this.#world;
    const box = this.box();
    if (this.gone || !box.up || box.waitsForWord) return;
    if (this.#waits?.box === box && this.#waits.boots === box.boots && !this.#waits.isOver) return;
    this.#waits = undefined;
    const errand = this.errand ?? box.book.choose(chance, truth.newMark());
    if (!errand) return;
    this.errand = errand;
    if (box.mayDie()) return;
    const { marks } = box.book.sync();
    const answer = box.book.run(errand);
    kernel.note(`${box.name} ${errand.name} ${errand.mark} ${answer.kind}`);
    if (answer.kind === "refused") return;
    errand.tries++;
    if (answer.kind === "not") {
      this.errand = undefined;
      return;
    }
    const { mark, name, wrong } = errand;
    const other = this.alsoOn();
    if (answer.kind === "done") {
      truth.tried({ mark, name, site: box.site, wrong }, answer);
      truth.seen.set(mark, marks);
    }
    truth.written(box.disk, mark);
    if (other) truth.written(other, mark);
    for (const fault of box.book.faults()) this.#world.problem(`${box.name} after ${name} ${mark}: ${fault}`);
    if (box.mayDie()) return;
    const pair = this.#world.pairOf(box);
    if (!pair) {
      this.#answered(box, errand);
      return;
    }
    const waits = { box, boots: box.boots, isOver: false };
    this.#waits = waits;
    pair.wrote(() => {
      if (waits.isOver || waits.boots !== box.boots || !box.up || this.errand !== errand) return;
      waits.isOver = true;
      this.#answered(box, errand);
    });
  }

  #answered(box: BoxProcess, { mark }: Errand): void {
    const { truth, chance, plan } = this.#world;
    truth.acknowledged(mark);
    box.book.told?.();
    this.#world.count("deeds");
    this.errand = undefined;
    box.isCurrent = false;
    box.kick(chance.int(1, plan.sendDelayMs));
  }
}

/** The console: it writes what the hub itself says. */
export function consoleActs(world: World): void {
  const { hub, chance, kernel, truth, sites } = world;
  if (!hub.up) return;
  enter(hub.version);
  const view = new FoldView(
    { site: "hub", origin: "hub", nowMs: kernel.nowMs },
    hub.hub.fold,
    () => hub.hub.fold.balances,
    [],
  );
  const names = sites.map(({ site }) => site);
  const choices: Record<string, Choose> = {
    ...officeDeeds,
    ...betweenDeeds(names),
    ...hubDeeds(names, (site) => hub.hub.site(site)?.authority ?? ""),
  };
  const mark = truth.newMark();
  const weights = {
    ...consoleWeights,
    ...(world.plan.busyWithRights && { grantRights: 100 }),
    ...(world.plan.upgrades && { newerVersion: 8 }),
  };
  const deed = choices[chance.weighted(weights)]?.(view, chance, mark);
  if (!deed) return;
  const body = { ...deed.body, data: { ...deed.body.data, mark } };
  truth.tried({ mark, name: deed.name, site: "hub", wrong: false }, { facts: 1, moves: body.moves ?? [] });
  hub.write(body, () => {
    truth.acknowledged(mark);
    world.count("deeds");
    kernel.note(`console ${deed.name} ${mark} done`);
  });
}
