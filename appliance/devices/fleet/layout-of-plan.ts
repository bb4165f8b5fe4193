import { readLif } from "#drivers/codecs/lif.ts";
import type { FloorPlan } from "#sync/model/records/floor-plan.ts";
import type { Layout } from "../traffic/layout.ts";
import { layoutFromLif } from "../traffic/layout-from-lif.ts";

/** The tracks of a plan. It was checked when it was imported, so one that cannot be read is a fault. */
export function layoutOfPlan({ id, lif }: Pick<FloorPlan, "id" | "lif">): Layout {
  const read = readLif(lif);
  if (read.ok) return layoutFromLif(read.lif);
  throw new Error(`plan ${id}: ${read.problems.map(({ path, what }) => `${path} ${what}`).join("; ")}`);
}
