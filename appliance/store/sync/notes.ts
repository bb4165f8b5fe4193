import type { Statements } from "../statements.ts";

/** What must be remembered between two contacts. It says how the talk with the hub stands, not what happened, so no fact tells it. */
export interface SyncNotes {
  /** Of the last answer: the ticket that this epoch shows next, and who the hub is. */
  contact: { origin: string; ticket: string; incarnation: number };
  /** Another epoch goes on in this site; this one takes no commands. */
  fence: { origin: string; authority: string };
  /** This book follows another box's, which people know by this name, and takes nothing of its own. */
  follows: { primary: string };
}

export function readNote<K extends keyof SyncNotes>(statements: Statements, name: K): SyncNotes[K] | undefined {
  const row = statements.get<{ value: string }>("SELECT value FROM syncNote WHERE name = ?").get(name);
  return row && (JSON.parse(row.value) as SyncNotes[K]);
}

export function writeNote<K extends keyof SyncNotes>(
  statements: Statements,
  name: K,
  value: SyncNotes[K] | undefined,
): void {
  if (value === undefined) statements.get("DELETE FROM syncNote WHERE name = ?").run(name);
  else
    statements
      .get("INSERT INTO syncNote (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
      .run(name, JSON.stringify(value));
}
