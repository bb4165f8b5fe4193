import type { Job } from "#sync/model/steps/step.ts";
import type { Handheld } from "../handheld.ts";
import { runJob } from "../job-runner.ts";
import { portalPlace } from "../machines/portal.ts";
import { during } from "../pending.ts";
import { palletLabel } from "../plan/stock-plan.ts";
import { Chance } from "../seeded.ts";
import type { Hall } from "./crew.ts";
import { ReceiveWorker, type Truck } from "./receive-worker.ts";

/** Takes one truck after another from the yard and empties it. */
export async function receive(
  handheld: Handheld,
  hall: Hall,
  {
    trucks,
    emptied,
    firstPallet,
    isOver,
  }: { trucks: Truck[]; emptied: Truck[]; firstPallet: number; isOver: () => boolean },
): Promise<void> {
  const { tally, clock, floor } = hall;
  const chance = new Chance(hall.seed, handheld.device);
  let pallet = firstPallet;
  const newPallet = () => palletLabel(pallet++);
  while (!isOver()) {
    const truck = trucks.shift();
    if (!truck) return;
    const { number } = truck.delivery;
    await handheld.send("inbound.arrive", { inbound: number, dock: truck.dock });
    const { portal } = hall.machines ?? {};
    if (portal && truck.dock === portalPlace)
      truck.pallets.push(...(await during("pallets through the portal", portal.bringIn(truck.pallets.splice(0)))));
    for (let tries = 0; tries < 20; tries++) {
      const opened = await handheld.send("work.open", { kind: "receive", scan: number });
      if (!opened?.ok) {
        tally.surprise(`${number} could not be opened: ${opened?.problem.code} ${opened?.problem.detail}`);
        return;
      }
      const { job } = opened.value as { job: Job };
      const worker = new ReceiveWorker({ truck, floor, chance, tally, newPallet });
      const { scans, commands, refusals } = await runJob(job, worker, {
        handheld,
        tally,
        pace: (event) => clock.event(event),
      });
      const count = (name: string) => commands.filter((command) => command.name === name).length;
      const serials = commands.reduce(
        (sum, { input }) => sum + Math.max(0, ((input.serials as string[] | undefined) ?? []).length - 1),
        0,
      );
      const lines = count("inbound.receive") + count("inbound.receive-pack");
      // The number of the delivery is scanned once to open the truck; a pallet's location is never asked for.
      tally.job("receive", {
        scans: scans + 1,
        allowed: 1 + 2 * count("inbound.receive") + count("inbound.receive-pack") + serials,
        lines,
        what: number,
      });
      for (const { name, code, detail } of refusals)
        tally.surprise(`${name} was refused on ${number}: ${code}: ${detail}`);
      if (refusals.length === 0 && truck.isEmpty) break;
    }
    emptied.push(truck);
  }
}
