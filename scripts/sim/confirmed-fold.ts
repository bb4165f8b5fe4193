import type { Book } from "#appliance/store/book.ts";
import { fromRow } from "#appliance/store/ledger/row-codec.ts";
import { type RecordName, records } from "#sync/model/records/all.ts";
import type { RecordDefinition } from "#sync/model/records/define-record.ts";
import { Fold } from "#sync/protocol/fold.ts";
import { balanceKey, recordKey, recordSite, registerKey } from "#sync/protocol/keys.ts";
import { siteOf } from "#sync/protocol/origin.ts";

/** What a book's tables say the log says: balances and owned records as they show, shared fields as confirmed. The same when nothing is unconfirmed. */
export function confirmedFold(book: Book, origin: string): Fold {
  const site = siteOf(origin);
  const fold = new Fold();
  for (const row of book.balances({})) if (row.onHand !== 0) fold.balances.set(balanceKey(site, row, row), row.onHand);
  for (const definition of Object.values(records) as RecordDefinition[])
    for (const row of book.rows(`SELECT * FROM "${definition.name}"`)) {
      const id = row.id as string;
      const holder = recordSite(definition, origin);
      if (definition.merge === "owned") {
        const { id: _id, ...fields } = fromRow(definition.name as RecordName as never, row) as Record<string, unknown>;
        fold.owned.set(recordKey({ site: holder, record: definition.name, id }), fields);
      } else
        for (const [field, held] of book.statements.sharedRows.confirmedOf(definition, id))
          fold.registers.set(registerKey({ site: holder, record: definition.name, id, field }), held);
    }
  return fold;
}
