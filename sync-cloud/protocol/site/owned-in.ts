import { definitionOf } from "../field-rule.ts";
import type { Fold } from "../fold.ts";
import { type RecordKey, recordKey } from "../keys.ts";

/** Fields of an owned record as a site sees them: its own, or those of another site that the id is addressed to. */
export function ownedIn({ owned }: Fold, { site, record, id }: RecordKey): Record<string, unknown> | undefined {
  const mine = owned.get(recordKey({ site, record, id }));
  if (mine) return mine;
  if (definitionOf(record)?.scope !== "addressed") return undefined;
  for (const writer of id.split("/", 1)[0]?.split("+") ?? []) {
    const theirs = owned.get(recordKey({ site: writer, record, id }));
    if (theirs) return theirs;
  }
  return undefined;
}
