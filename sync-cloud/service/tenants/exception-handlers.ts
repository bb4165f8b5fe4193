import { cloudExceptionsContracts as contracts } from "../../contracts/cloud/exceptions.ts";
import { refuse } from "../../doors/refused.ts";
import { type RecordName, records } from "../../model/records/all.ts";
import { conflictId } from "../../model/records/conflict.ts";
import { siteOf } from "../../protocol/origin.ts";
import { type CloudCall, type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { maySee } from "../http/reach.ts";
import {
  type ConflictRow,
  closeConflict,
  closeHeld,
  findConflict,
  findHeld,
  type HeldFact,
  listConflicts,
  listHeld,
  listIncidents,
} from "../store/read/inbox.ts";
import { countRecords, listRecords } from "../store/read/records.ts";
import type { Sql } from "../store/sql.ts";
import { askSite } from "./ask-site.ts";
import { agesOf, sitesAsked } from "./site-ages.ts";

const openStates = ["open", "claimed", "resolving"];
const closedStates = ["resolved", "waived"];
const incidentsShown = 200;

/** Exceptions of all sites, the inbox of facts that were not applied, and conflicts of fields. */
export function exceptionHandlers(parts: CloudParts): CloudHandlers {
  return {
    "exceptions.list": inside(contracts["exceptions.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const before = readPageMark(input.after, [0, "", ""] as const);
      const rows = await listRecords(
        sql,
        "exception",
        {
          states: input.state === "all" ? undefined : input.state === "open" ? openStates : closedStates,
          fields: input.kind === undefined ? {} : { kind: input.kind },
          limit: input.limit + 1,
          before: before && { hubPos: before[0], site: before[1], id: before[2] },
        },
        wanted,
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ hubPos, site, id }) => [hubPos, site, id]);
      const exceptions = page
        .map(({ site, id, fields }) => ({
          site,
          id,
          kind: fields.kind,
          severity: fields.severity,
          state: fields.state,
          detail: fields.detail,
          place: fields.place,
          sku: fields.sku,
          lpn: fields.lpn,
          orderId: fields.orderId,
          openedMs: fields.openedAt,
          claimedBy: fields.claimedBy,
          closedMs: fields.closedAt,
          resolution: fields.resolution,
        }))
        .sort((a, b) => urgency[a.severity] - urgency[b.severity]);
      const hub = await listIncidents(sql, { limit: incidentsShown }, wanted);
      const [urgent] = await sql.rows<{ n: number }>(
        `SELECT count(*)::int AS n FROM record WHERE company = $1 AND record = 'exception' AND state = ANY('{open,claimed,resolving}')
           AND fields ->> 'severity' = 'urgent' AND ($2 OR site = ANY($3::text[]))`,
        [sql.company, wanted === undefined, `{${(wanted ?? []).join(",")}}`],
      );
      return {
        exceptions,
        hub: hub.map(({ id, site, kind, atMs, detail }) => ({ id, site, kind, atMs, detail })),
        open: await countRecords(sql, "exception", openStates, wanted),
        urgent: urgent?.n ?? 0,
        ages: await agesOf(sql, nowMs, exceptions),
        next,
      };
    }),

    "inbox.list": inside(contracts["inbox.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const before = readPageMark(input.after, [0] as const);
      const rows = await listHeld(
        sql,
        {
          kind: "quarantined",
          limit: input.limit + 1,
          before: before?.[0],
          ...(input.state !== "all" && { state: input.state }),
        },
        wanted,
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ hubPos }) => [hubPos]);
      const [open] = await sql.rows<{ n: number }>(
        `SELECT count(*)::int AS n FROM held WHERE state = 'open' AND kind = 'quarantined' AND ($1 OR site = ANY($2::text[]))`,
        [wanted === undefined, `{${(wanted ?? []).join(",")}}`],
      );
      return { facts: page.map(heldShape), open: open?.n ?? 0, ages: await agesOf(sql, nowMs, page), next };
    }),

    "inbox.get": inside(contracts["inbox.get"], async (sql, { input, sees }) => {
      const held = await heldOf(sql, input.id, sees);
      const { data, moves, sets } = held.fact;
      return {
        ...heldShape(held),
        data,
        moves: moves as never,
        sets: sets as never,
      };
    }),

    "inbox.resubmit": inside(contracts["inbox.resubmit"], async (sql, { input, sees, caller, commandId, nowMs }) => {
      const held = await heldOf(sql, input.id, sees);
      const { origin, seq, fact, site } = held;
      // Its effects are in the log already, under another name.
      if (held.reason === "repeat")
        return refuse({
          ...{ code: "state-not-allowed", what: "held fact", id: input.id },
          ...{ state: "a repeat of one that counts", allowed: "held for another reason" },
        });
      await close(sql, held, { state: "resubmitted", by: caller.person, reason: input.reason, atMs: nowMs });
      // The stock is its site's, so the site books it, as a fact of its own that names this one.
      const asked = await askSite(sql, parts, {
        site,
        command: "sync.book-held",
        input: {
          source: { origin, seq },
          type: String(fact.type).slice(0, 100) || "unknown",
          moves: input.moves ?? fact.moves,
          sets: input.sets ?? fact.sets,
          reason: input.reason,
        },
        askedBy: `cloud:${caller.person}`,
        commandId,
        reason: input.reason,
        ofCloud: true,
      });
      return { id: input.id, asked };
    }),

    "inbox.discard": inside(contracts["inbox.discard"], async (sql, { input, sees, caller, nowMs }) => {
      const held = await heldOf(sql, input.id, sees);
      await close(sql, held, { state: "discarded", by: caller.person, reason: input.reason, atMs: nowMs });
      return { id: input.id };
    }),

    "conflicts.list": inside(contracts["conflicts.list"], async (sql, { input, sees }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const before = readPageMark(input.after, [0, ""] as const);
      const rows = await listConflicts(
        sql,
        {
          limit: input.limit + 1,
          ...(input.state !== "all" && { state: input.state }),
          ...(input.record !== undefined && { record: input.record }),
          ...(before && { before: { hubPos: before[0], id: before[1] } }),
        },
        wanted,
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ hubPos, id }) => [hubPos, id]);
      const [open] = await sql.rows<{ n: number }>("SELECT count(*)::int AS n FROM conflict WHERE state = 'open'");
      return { conflicts: page.map(conflictShape), open: open?.n ?? 0, next };
    }),

    "conflicts.keep": inside(contracts["conflicts.keep"], async (sql, call) => {
      const conflict = await conflictOf(sql, call.input.id);
      await decide(sql, parts, call, conflict, { state: "kept" });
      return { id: conflict.id, state: "kept" as const };
    }),

    "conflicts.swap": inside(contracts["conflicts.swap"], async (sql, call) => {
      const conflict = await conflictOf(sql, call.input.id);
      const hubPos = await decide(sql, parts, call, conflict, { state: "swapped", value: conflict.lost.value });
      return { hubPos, id: conflict.id, state: "swapped" as const };
    }),

    "conflicts.edit": inside(contracts["conflicts.edit"], async (sql, call) => {
      const conflict = await conflictOf(sql, call.input.id);
      const expected = kindOf(conflict);
      if (!fits(expected, call.input.value))
        return refuse({
          code: "input-invalid",
          problems: [{ path: "value", expected: `${expected}, as ${conflict.field} is` }],
        });
      const hubPos = await decide(sql, parts, call, conflict, { state: "edited", value: call.input.value });
      return { hubPos, id: conflict.id, state: "edited" as const };
    }),
  };
}

const urgency = { urgent: 0, warning: 1, info: 2 };

function heldShape(held: HeldFact) {
  const { origin, seq, site, hubPos, fact, receivedAtMs, reason, detail, state } = held;
  return {
    id: `${origin}-${seq}`,
    site,
    origin,
    seq,
    hubPos,
    type: fact.type,
    actor: fact.actor,
    device: fact.device,
    atMs: Number.isSafeInteger(fact.atMs) ? fact.atMs : 0,
    receivedMs: receivedAtMs,
    reason,
    detail,
    state: state as "open" | "resubmitted" | "discarded",
    decidedBy: held.closedBy,
    decidedMs: held.closedAtMs,
    decision: held.closedReason,
  };
}

async function heldOf(sql: Sql, id: string, sees: CloudCall["sees"]): Promise<HeldFact> {
  const match = /^(.+)-(\d{1,15})$/.exec(id);
  const held = match && (await findHeld(sql, match[1] as string, Number(match[2])));
  if (held?.kind !== "quarantined" || !maySee(sees, held.site))
    return refuse({ code: "not-found", what: "held fact", id });
  return held;
}

async function close(sql: Sql, held: HeldFact, end: Parameters<typeof closeHeld>[2]): Promise<void> {
  if (!(await closeHeld(sql, held.hubPos, end)))
    refuse({
      code: "state-not-allowed",
      what: "held fact",
      id: `${held.origin}-${held.seq}`,
      state: held.state,
      allowed: "open",
    });
  sql.notify("inbox");
}

function conflictShape(conflict: ConflictRow) {
  const side = ({ value, stamp }: ConflictRow["kept"]) => ({
    value,
    by: siteOf(stamp.origin),
    site: siteOf(stamp.origin),
    atMs: Number.parseInt(stamp.eff.slice(0, 12), 16) || 0,
    effMs: Number.parseInt(stamp.eff.slice(0, 12), 16) || 0,
    base: 0,
    hubPos: stamp.hubPos,
  });
  const { id, record, recordId, field, kept, lost, state, closedBy, closedAtMs, atMs } = conflict;
  return {
    id,
    record,
    recordId,
    field,
    won: side(kept),
    lost: side(lost),
    state: state as "open" | "kept" | "swapped" | "edited" | "overtaken",
    decidedBy: closedBy,
    decidedMs: closedAtMs,
    openedMs: atMs,
  };
}

async function conflictOf(sql: Sql, id: string): Promise<ConflictRow> {
  const conflict = await findConflict(sql, id);
  if (!conflict) return refuse({ code: "not-found", what: "conflict", id });
  if (conflict.state !== "open")
    return refuse({ code: "state-not-allowed", what: "conflict", id, state: conflict.state, allowed: "open" });
  return conflict;
}

/**
 * Closes it here and, by a fact, at every site: nobody there decides it again. Everything of the log is before the person who decides, so a value that is written with it
 * wins. Gives the place of that fact in the log.
 */
async function decide(
  sql: Sql,
  { hub }: CloudParts,
  { caller, commandId, nowMs }: CloudCall<{ id: string }>,
  conflict: ConflictRow,
  { state, value }: { state: "kept" | "swapped" | "edited"; value?: unknown },
): Promise<number> {
  const { record, recordId: id, field, hubPos } = conflict;
  await closeConflict(sql, conflict.id, { state, by: caller.person, atMs: nowMs });
  const actor = `cloud:${caller.person}`;
  const settled = { state, settledBy: actor, settledAt: nowMs };
  const entries = await hub.record(sql, [
    {
      type: "conflict-decided",
      actor,
      commandId,
      data: { conflict: conflict.id },
      sets: [
        { record: "conflict", id: conflictId(hubPos, record, field, id), fields: settled },
        ...(state === "kept" ? [] : [{ record: record as RecordName, id, fields: { [field]: value } }]),
      ],
    },
  ]);
  sql.notify("conflicts");
  return entries.at(-1)?.hubPos ?? 0;
}

type Kind = "text" | "a whole number" | "yes or no" | "any value";

function kindOf({ record, field, kept }: ConflictRow): Kind {
  const definition = records[record as RecordName] as { fields: Record<string, { kind: string }> } | undefined;
  const kind = definition?.fields[field]?.kind ?? typeof kept.value;
  if (kind === "text" || kind === "string") return "text";
  if (kind === "int" || kind === "number") return "a whole number";
  return kind === "bool" || kind === "boolean" ? "yes or no" : "any value";
}

function fits(kind: Kind, value: unknown): boolean {
  if (kind === "text") return typeof value === "string";
  if (kind === "a whole number") return value === null || Number.isSafeInteger(value);
  return kind === "yes or no" ? typeof value === "boolean" : value !== undefined;
}
