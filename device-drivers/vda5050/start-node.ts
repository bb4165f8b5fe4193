import type { Position } from "../codecs/vda5050/model.ts";
import type { PathNode } from "./order-talk.ts";

/**
 * The first node of an order must be "trivially reachable" (VDA 5050, 6.1.1): where the vehicle stands a little off, the node's deviation is
 * widened to include it, up to a limit beyond which a person has to move the vehicle.
 */
export function widenedStart(first: PathNode, at: Position | undefined, deviationMaxMm: number): PathNode {
  if (!at || !first.position || at.mapId !== first.position.mapId) return first;
  const offMm = Math.ceil(Math.hypot(at.xMm - first.position.xMm, at.yMm - first.position.yMm));
  const deviationMm = first.position.deviationMm ?? 0;
  if (offMm <= deviationMm) return first;
  const wideMm = Math.max(deviationMm, Math.min(offMm + MARGIN_MM, deviationMaxMm));
  return { ...first, position: { ...first.position, deviationMm: wideMm, deviationMdeg: 180_000 } };
}

const MARGIN_MM = 100;
