/** Numbers of one kind that the company may give out: from `next` up to, not including, `end`. */
export interface NumberPool {
  prefix: string;
  digits: number;
  next: number;
  end: number;
}

/** A block of them that one site has for itself. */
export interface NumberLease {
  prefix: string;
  digits: number;
  from: number;
  /** Past its last. */
  end: number;
}

export interface LeaseRules {
  /** A block lasts this long at the pace of late. */
  days: number;
  qtyMin: number;
  qtyMax: number;
}
export const leaseRules: LeaseRules = { days: 30, qtyMin: 1_000, qtyMax: 1_000_000 };

/** Two leases of one pool never overlap, so no number is given out twice, however long sites are apart. Undefined when the pool is empty: people must make a new one. */
export function lease(
  pool: NumberPool,
  usedPerDay: number,
  { days, qtyMin, qtyMax }: LeaseRules = leaseRules,
): { lease: NumberLease; pool: NumberPool } | undefined {
  const left = pool.end - pool.next;
  if (left <= 0) return undefined;
  const wanted = Math.min(qtyMax, Math.max(qtyMin, Math.ceil(usedPerDay * days)));
  const end = pool.next + Math.min(wanted, left);
  const { prefix, digits, next } = pool;
  return { lease: { prefix, digits, from: next, end }, pool: { ...pool, next: end } };
}

/** A site asks for the next block while it can still work `days` more without it, so that a dark uplink finds it stocked. */
export const isRunningOut = (left: number, usedPerDay: number, days = 7): boolean =>
  left <= Math.max(1, usedPerDay * days);
