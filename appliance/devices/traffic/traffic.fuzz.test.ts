import { expect, test } from "vitest";
import { Chance } from "../../testing/chance.ts";
import { Drive } from "./testing/drive.ts";
import { randomLayout } from "./testing/random-layout.ts";
import { Traffic } from "./traffic.ts";

/**
 * Everything that can be called, in any order: goals, closed nodes, vehicles that fall silent, are carried off, leave and come back. At
 * no time do two hold one node; when the trouble is over, every vehicle gets to its goal.
 */
test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  "floor %i: nothing that happens leads to a shared node or to a standstill",
  (seed) => {
    const chance = new Chance(seed);
    const layout = randomLayout(chance, { vehicles: 8, aislesMin: 3, aislesMax: 5 });
    const traffic = new Traffic(layout, { urgentAfterMs: 20_000 });
    const drive = new Drive(traffic);
    const kind = { type: "", speedMmPerS: 1_000 };
    const stations = layout.stations.map(({ id }) => id.replace(/^at-/, ""));
    const spots = layout.nodes.filter(({ use }) => use).map(({ id }) => id);
    const ids = Array.from({ length: 8 }, (_, i) => `v${i}`);
    for (const [i, id] of ids.entries()) expect(traffic.place(id, spots[i] as string, kind, 0).ok).toBe(true);
    const away = new Set<string>();

    const held = (id: string): string[] => {
      const view = traffic.view(id);
      return view ? [view.at, ...view.base.map(({ node }) => node)] : [];
    };
    const expectNothingShared = () => {
      const seen = new Map<string, string>();
      for (const id of ids)
        for (const node of held(id)) {
          const other = seen.get(node);
          if (other !== undefined) expect.fail(`${id} and ${other} both hold ${node}`);
          seen.set(node, id);
        }
    };
    for (let round = 0; round < 600; round++) {
      const id = chance.pick(ids);
      const what = chance.int(0, 99);
      if (away.has(id)) {
        const spot = spots.find((node) => !ids.some((other) => held(other).includes(node)));
        if (what < 30 && spot && traffic.place(id, spot, kind, drive.nowMs).overlaps.length === 0) away.delete(id);
      } else if (what < 25) traffic.goal(id, [chance.pick(stations)], drive.nowMs);
      else if (what < 30) traffic.release(id, drive.nowMs);
      else if (what < 34) traffic.park(id, drive.nowMs);
      else if (what < 38) traffic.immobile(id, true, drive.nowMs);
      else if (what < 44) traffic.immobile(id, false, drive.nowMs);
      else if (what < 46) traffic.block(`c${chance.int(0, 1)}`, [chance.pick(layout.nodes).id]);
      else if (what < 49) traffic.unblock(`c${chance.int(0, 1)}`);
      else if (what < 50) {
        traffic.remove(id);
        drive.forget(id);
        away.add(id);
      } else if (what < 51) {
        // Carried by hand to some free place, perhaps into the middle of somebody's way. Onto another one nobody would put it.
        const node = chance.pick(layout.nodes).id;
        drive.forget(id);
        const placed = traffic.place(id, node, kind, drive.nowMs);
        if (!placed.ok || placed.overlaps.length > 0) {
          traffic.remove(id);
          away.add(id);
        }
      }
      drive.tick(chance.int(100, 3_000));
      for (const other of ids) if (chance.percent(70) && traffic.view(other)?.state !== "immobile") drive.step(other);
      for (const ask of traffic.asks()) traffic.open(ask.resource, ask.vehicle);
      expectNothingShared();
    }

    traffic.unblock("c0");
    traffic.unblock("c1");
    for (const id of ids) {
      if (away.has(id)) continue;
      traffic.immobile(id, false, drive.nowMs);
      traffic.release(id, drive.nowMs);
    }
    // One after the other gets a goal, while those without one are sent out of its way.
    for (const id of ids) {
      if (away.has(id) || traffic.view(id)?.refuge === null) continue;
      let goal = chance.pick(stations);
      while (!traffic.goal(id, [goal], drive.nowMs)) goal = chance.pick(stations);
      for (let second = 0; second < 3_000 && traffic.view(id)?.state !== "arrived"; second++) {
        drive.tick();
        for (const other of ids) drive.step(other);
        for (const ask of traffic.asks()) traffic.open(ask.resource, ask.vehicle);
        expectNothingShared();
      }
      expect(traffic.view(id)?.state, `${id} to ${goal}: ${JSON.stringify(traffic.waits())}`).toBe("arrived");
      traffic.release(id, drive.nowMs);
    }
  },
);
