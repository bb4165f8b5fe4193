import { hash } from "node:crypto";
import type { Fact } from "#sync/model/facts/fact.ts";
import type { Page } from "#sync/protocol/session.ts";
import { pageOf, readPage } from "#sync/protocol/wire/page.ts";
import { applySlice } from "./apply-slice.ts";
import { type HubRowBody, hubRowTypes, type PageRowData, type RewindData, type StateRowData } from "./hub-row-data.ts";
import type { Ledger } from "./ledger.ts";
import { PageFault } from "./page-fault.ts";
import { wholePage } from "./page-rows.ts";
import { rewind } from "./rewind.ts";
import { loadState } from "./state-base.ts";

/** Does what a row of the hub's chain says. The row itself is in the journal. */
export function applyHubRow(
  ledger: Ledger,
  { pos, type, data }: Pick<Fact, "pos" | "type" | "data">,
  body: HubRowBody | undefined,
  page?: Page,
): void {
  const { statements } = ledger;
  if (type === hubRowTypes.page) {
    const row = data as PageRowData;
    if (body) requireBody(body, row.sha256);
    const read = page ?? (body ? pageOf(readPage(body)) : wholePage(statements, row.bodyPos));
    if (!read || (row.bodyPos === pos && !body))
      throw new PageFault("chain", `the bytes of the page at ${row.bodyPos} are not in this book`);
    statements
      .get("INSERT INTO hubPage (pos, fromPos, toPos, bodyPos, undone, ofSite, body) VALUES (?, ?, ?, ?, 0, 0, ?)")
      .run(pos, row.from, row.to, row.bodyPos, row.bodyPos === pos ? body : null);
    applySlice(ledger, read, row.to, pos);
  } else if (type === hubRowTypes.rewound) rewind(ledger, data as RewindData, pos);
  else if (type === hubRowTypes.state) {
    if (!body) throw new PageFault("chain", "the state that this book began with is missing");
    requireBody(body, (data as StateRowData).sha256);
    loadState(ledger, data as StateRowData, body, pos);
  } else
    throw new PageFault("chain", `a row of type ${type} in the hub's chain: this version is too old for this book`);
}

function requireBody(body: Uint8Array, sha256: string): void {
  if (hash("sha256", body, "hex") !== sha256)
    throw new PageFault("chain", "the bytes are not those that the journal names");
}
