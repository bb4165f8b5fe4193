import type { InputOf } from "#sync/contracts/define.ts";
import { fleetContracts as contracts } from "#sync/contracts/fleet.ts";
import { type Book, refuse } from "../../store/book.ts";
import { answers } from "../../store/handler.ts";
import { requireLocation } from "../stock/require.ts";
import { checkedZone } from "./floor-zones.ts";

/** The door checks the document as LIF before it comes here, and says what it found. */
export type ImportPlan = InputOf<(typeof contracts)["fleet.import-plan"]> & { warnings?: readonly string[] };

/** The plan in use from now on; the ones before are kept, switched off. What people closed stays closed, and zones stay, unless it brings others. */
export function importPlan(book: Book, { id, name, lif, stations, zones, warnings = [] }: ImportPlan) {
  for (const location of Object.values(stations)) requireLocation(book, location);
  const counts = countsOf(lif);
  if (counts.nodes === 0) refuse({ code: "plan-invalid", problems: ["The document has no nodes."] });
  const before = book.first("floorPlan", { active: true });
  const version = (book.get("floorPlan", id)?.version ?? 0) + 1;
  const others = book.find("floorPlan", { active: true }).filter((plan) => plan.id !== id);
  book.post({
    type: "floor-plan-imported",
    data: { plan: id, version, ...counts },
    sets: [
      ...others.map((plan) => ({ record: "floorPlan" as const, id: plan.id, fields: { active: false } })),
      {
        record: "floorPlan",
        id,
        fields: {
          name: name || id,
          lif,
          stations,
          zones: zones?.map(checkedZone) ?? before?.zones ?? [],
          closures: before?.closures ?? {},
          version,
          active: true,
          importedBy: book.actor,
          importedAt: book.nowMs,
        },
      },
    ],
  });
  return { id, version, ...counts, warnings: [...warnings] };
}

export const activePlan = answers(contracts["fleet.plan"], (reader) => {
  const plan = reader.first("floorPlan", { active: true });
  if (!plan) return { plan: null };
  const { id, name, version, stations, importedBy, importedAt } = plan;
  const lif = plan.lif as Record<string, unknown>;
  const zones = plan.zones.map((zone) => ({ ...zone, polygon: [...zone.polygon] }));
  const closed = Object.entries(plan.closures).map(([node, closure]) => ({ node, ...closure }));
  return { plan: { id, name, version, stations, zones, closed, importedBy, importedAt, lif } };
});

function countsOf(lif: Readonly<Record<string, unknown>>): { nodes: number; edges: number; stations: number } {
  const layouts = Array.isArray(lif.layouts) ? (lif.layouts as Record<string, unknown>[]) : [];
  const count = (what: string) =>
    layouts.reduce((sum, layout) => sum + (Array.isArray(layout?.[what]) ? (layout[what] as unknown[]).length : 0), 0);
  return { nodes: count("nodes"), edges: count("edges"), stations: count("stations") };
}
