import { cloudMasterDataContracts as contracts } from "../../contracts/cloud/master-data.ts";
import { refuse } from "../../doors/refused.ts";
import type { RecordSet } from "../../model/facts/fact.ts";
import type { Partner } from "../../model/records/partner.ts";
import { type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { findRecord } from "../store/read/records.ts";
import { like } from "../store/read/stock.ts";
import { differences, headOf, stampMs, writeShared, writtenFields } from "./write-shared.ts";

/** Customers, suppliers, carriers and owners, the same in every site. */
export function partnerHandlers(parts: CloudParts): CloudHandlers {
  return {
    "partners.list": inside(contracts["partners.list"], async (sql, { input }) => {
      const after = readPageMark(input.after, [""] as const);
      const rows = await sql.rows<PartnerRow>(
        `SELECT id, fields, stamps FROM record WHERE company = $1 AND site = '' AND record = 'partner' AND id > $2 AND fields ->> 'deletedAt' IS NULL
           AND ($3 = '' OR coalesce(fields ->> 'kind', 'customer') = $3) AND ($4::text IS NULL OR id ILIKE $4 OR fields ->> 'name' ILIKE $4) ORDER BY id LIMIT $5`,
        [
          sql.company,
          after?.[0] ?? "",
          input.kind ?? "",
          input.text === undefined ? null : like(input.text),
          input.limit + 1,
        ],
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ id }) => [id]);
      const partners = page.map(partnerShape);
      return { partners, next };
    }),

    "partners.get": inside(contracts["partners.get"], async (sql, { input: { id } }) => {
      const found = await findRecord(sql, "partner", "", id);
      if (!found || found.fields.deletedAt !== null) return refuse({ code: "not-found", what: "partner", id });
      const fields = await writtenFields(sql, "partner", id, found.fields);
      const changedMs = Math.max(0, ...fields.map(({ atMs }) => atMs)) || null;
      return {
        partner: { ...partnerShape({ id, fields: found.fields, stamps: null }), changedMs },
        fields: fields.filter(({ field }) => field !== "deletedAt"),
        hubPos: await headOf(sql),
      };
    }),

    "partners.save": inside(contracts["partners.save"], async (sql, call) => {
      const { id, seenHubPos, edi, ...fields } = call.input;
      const before = await findRecord(sql, "partner", "", id);
      const given = { ...fields, ...(edi !== undefined && { edi: edi ?? {} }) };
      const changed = differences(given, before?.fields);
      const revived = before?.fields.deletedAt != null ? { deletedAt: null } : {};
      const hubPos = await writeShared(
        sql,
        parts,
        call,
        "partner-saved",
        [{ record: "partner", id, fields: { ...changed, ...revived } }],
        seenHubPos,
      );
      return { hubPos, id, isNew: before === undefined };
    }),

    "partners.remove": inside(contracts["partners.remove"], async (sql, call) => {
      const { id } = call.input;
      const before = await findRecord(sql, "partner", "", id);
      if (!before || before.fields.deletedAt !== null) return refuse({ code: "not-found", what: "partner", id });
      const set: RecordSet = { record: "partner", id, fields: { deletedAt: call.nowMs } };
      return { hubPos: await writeShared(sql, parts, call, "partner-removed", [set]), id };
    }),
  };
}

interface PartnerRow {
  id: string;
  fields: Partial<Partner>;
  stamps: Record<string, [eff: string, origin: string]> | null;
}

function partnerShape({ id, fields, stamps }: PartnerRow) {
  const { kind = "customer", name = "", gln = "", scac = "", address = { name: "" }, edi = {} } = fields;
  const last =
    Object.values(stamps ?? {})
      .map(([eff]) => eff)
      .sort()
      .at(-1) ?? "";
  return {
    ...{ id, kind, name, gln, scac, address },
    edi: Object.keys(edi).length > 0 ? (edi as never) : null,
    changedMs: last === "" ? null : stampMs(last),
  };
}
