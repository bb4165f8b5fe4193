import type { Param, Sql } from "./sql.ts";

/** An open transaction to which things are only said. */
export interface Writing extends Pick<Sql, "company" | "notify"> {
  /** Nobody waits for it, and it gives no rows. */
  write(text: string, params?: readonly Param[]): void;
}

/**
 * Writes of which none needs the answer of another. All are on their way at once and run in this order, so the database works on the first while the next are still put together. Resolves
 * when all have run; throws what the first that failed said.
 */
export async function writeTogether(sql: Sql, say: (out: Writing) => void): Promise<void> {
  const said: Promise<unknown>[] = [];
  const { company, notify } = sql;
  try {
    say({ company, notify, write: (text, params) => void said.push(sql.write(text, params)) });
  } finally {
    await Promise.allSettled(said);
  }
  // Behind one that failed the database refuses all others: the first says why.
  await Promise.all(said);
}
