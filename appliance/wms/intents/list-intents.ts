import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { intentsContracts } from "#sync/contracts/intents.ts";
import { sitesOfId } from "#sync/model/records/define-record.ts";
import type { Reader } from "../../store/reader.ts";
import { cursors, readCursor } from "../stock/page-cursor.ts";
import { ownSite } from "../stock/pledged.ts";

type Contract = (typeof intentsContracts)["intents.list"];

export function listIntents(
  reader: Reader,
  { direction, state, command, limit, after }: InputOf<Contract>,
): OutputOf<Contract> {
  const here = ownSite(reader);
  const offset = after === undefined ? 0 : readCursor(after, cursors.offset);
  const rows = reader.rows<{ id: string }>(
    `SELECT id FROM intent WHERE (? = 'all' OR (? = 'in') = (id LIKE ? OR id LIKE ?)) AND (? = '' OR state = ?)
       AND (? = '' OR command = ?)
     ORDER BY askedAt DESC, id DESC LIMIT ? OFFSET ?`,
    ...[direction, direction, `${here}/%`, `${here}+%`, state ?? "", state ?? "", command ?? "", command ?? ""],
    ...[limit + 1, offset],
  );
  const intents = rows.slice(0, limit).flatMap(({ id }) => {
    const intent = reader.get("intent", id);
    if (!intent) return [];
    const { askedRoles: _roles, ...rest } = intent;
    const site = sitesOfId(id)[0] as string;
    return [{ ...rest, site, direction: site === here ? ("in" as const) : ("out" as const) }];
  });
  return {
    intents,
    next: rows.length > limit ? String(offset + limit) : null,
    pending: reader.countOf("intent", { state: "pending" }),
  };
}
