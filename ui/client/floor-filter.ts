/** One thing that happened at a machine, as the floor's stream sends it. */
export interface FloorEvent {
  machineId: string;
  kind: string;
  atMs: number;
  data: unknown;
}

/** Which events somebody wants. Raw bytes (`trace`) come only when named. */
export interface FloorFilter {
  machineId?: string;
  /** Machines that serve this place. Which those are only the appliance knows: who asks for it compares the ids itself. */
  place?: string;
  kinds: readonly string[];
}

/** What any of these want, as the appliance asks for it. */
export function joinFilters(filters: readonly FloorFilter[]): FloorFilter {
  const [first] = filters;
  const isOne = filters.every(({ machineId }) => machineId === first?.machineId);
  const isOnePlace = filters.every(({ place }) => place === first?.place);
  const kinds = [...new Set(filters.flatMap((filter) => filter.kinds))];
  return {
    ...(isOne && first?.machineId !== undefined && { machineId: first.machineId }),
    ...(isOnePlace && first?.place !== undefined && { place: first.place }),
    kinds,
  };
}

export const wants = ({ machineId, kinds }: FloorFilter, event: FloorEvent): boolean =>
  kinds.includes(event.kind) && (machineId === undefined || machineId === event.machineId);

export function asFloorEvent(given: unknown): FloorEvent | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const { machineId, kind, atMs, data } = given as Partial<FloorEvent>;
  if (typeof machineId !== "string" || typeof kind !== "string" || typeof atMs !== "number") return undefined;
  return { machineId, kind, atMs, data };
}
