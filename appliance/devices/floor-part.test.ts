import { afterEach, expect, test, vi } from "vitest";
import { FloorSite } from "../testing/floor-site.ts";
import { floorPart } from "./floor-part.ts";

let site: FloorSite | undefined;
afterEach(() => site?.stop());

test("the part answers for its machines, and what a listener throws ends nothing", async () => {
  site = await FloorSite.start({ catalog: [] });
  const { running } = site;
  const logged = vi.spyOn(running.log, "error");
  const stop = await floorPart.start(running);
  const { entries } = await site.call("machines.catalog", {});
  expect(entries.length).toBeGreaterThan(10);
  await site.call("machines.add", { id: "sc-1", entry: "generic/keyboard-scanner" });
  expect(running.gauges.machines?.()).toBe(1);

  const said = new Promise((resolve) => logged.mockImplementation((...args: unknown[]) => resolve(args)));
  const listening = running.floor.events$.subscribe(() => {
    throw new Error("a listener's mistake");
  });
  running.floor.events$.next({ machineId: "sc-1", kind: "reading", atMs: 0, data: {} });
  expect(await said).toEqual([{ err: new Error("a listener's mistake") }, "a listener failed"]);
  listening.unsubscribe();
  await stop?.();
});
