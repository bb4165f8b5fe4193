import { createHash } from "node:crypto";
import { cloudSitesContracts as contracts } from "../../contracts/cloud/sites.ts";
import { cloudStockContracts as stock } from "../../contracts/cloud/stock.ts";
import type { OutputOf } from "../../contracts/define.ts";
import { refuse } from "../../doors/refused.ts";
import { type CloudCall, type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { siteAges } from "../store/read/ages.ts";
import { listIncidents } from "../store/read/inbox.ts";
import { traceLot } from "../store/read/recall.ts";
import { listRecords } from "../store/read/records.ts";
import { type BoxOfSite, behindFacts, boxesOf, originsOf, siteFigures, throughput } from "../store/read/sites.ts";
import { stockByPlace, stockBySku } from "../store/read/stock.ts";
import type { Sql } from "../store/sql.ts";
import { askSite } from "./ask-site.ts";
import { agesOf, sitesAsked } from "./site-ages.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const incidentsShown = 50;
/** Sites that one recall is asked of. */
const recallSitesMax = 10_000;

type SiteRow = OutputOf<(typeof contracts)["sites.list"]>["sites"][number];
type Health = OutputOf<(typeof contracts)["devices.list"]>["devices"][number]["health"];

/** Sites and stock as the cloud knows them, each figure with the age of its site. */
export function readHandlers(parts: CloudParts): CloudHandlers {
  return {
    "sites.list": inside(contracts["sites.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, { region: input.region });
      const text = input.text?.toLowerCase() ?? "";
      const rows = await siteRows(sql, nowMs, wanted);
      return {
        sites: rows.filter(
          ({ site, name, status }) =>
            (input.status === undefined || status === input.status) &&
            (name.toLowerCase().includes(text) || site.toLowerCase().includes(text)),
        ),
        nowMs,
      };
    }),

    "sites.get": inside(contracts["sites.get"], async (sql, { input, nowMs }) => {
      const [row] = await siteRows(sql, nowMs, [input.site]);
      if (!row) return refuse({ code: "site-unknown", site: input.site });
      const boxes = await boxesOf(sql, [input.site]);
      const authority = boxes.find(({ isAuthority }) => isAuthority) ?? boxes[0];
      const incidents = await listIncidents(sql, { limit: incidentsShown }, [input.site]);
      return {
        ...row,
        origins: await originsOf(sql, input.site),
        boxes: boxes.map(boxShape),
        cursor: authority?.cursor ?? 0,
        behindFacts: authority ? await behindFacts(sql, authority.cursor) : 0,
        schema: String(authority?.health.schema ?? ""),
        blockedBy: blockedBy(row, authority),
        incidents: incidents.map(({ id, kind, atMs, detail }) => ({ id, kind, atMs, detail })),
      };
    }),

    "sites.throughput": inside(contracts["sites.throughput"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      // Without a beginning, the hour that runs is the last of them.
      const firstMs = input.fromMs ?? nowMs - (input.hours - 1) * hourMs;
      const fromMs = Math.floor(firstMs / hourMs) * hourMs;
      const hours = await throughput(sql, fromMs, fromMs + input.hours * hourMs, wanted);
      return { hours, ages: await siteAges(sql, nowMs, wanted) };
    }),

    "boxes.list": inside(contracts["boxes.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const boxes = (await boxesOf(sql, wanted)).map((box) => ({ site: box.site, ...boxShape(box) }));
      return { boxes, ages: await agesOf(sql, nowMs, boxes) };
    }),

    "devices.list": inside(contracts["devices.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const before = readPageMark(input.after, [0, "", ""] as const);
      const rows = await listRecords(
        sql,
        "machine",
        {
          limit: input.limit + 1,
          before: before && { hubPos: before[0], site: before[1], id: before[2] },
        },
        wanted,
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ hubPos, site, id }) => [hubPos, site, id]);
      const devices = page
        .map(({ site, id, fields }) => ({
          site,
          id,
          name: fields.name || id,
          kind: fields.kind,
          health: healthOf(fields as Record<string, unknown>),
          since: null,
          detail: "",
        }))
        .filter(({ health }) => input.health === undefined || health === input.health);
      return { devices, ages: await agesOf(sql, nowMs, devices), next };
    }),

    "stock.list": inside(stock["stock.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const after = readPageMark(input.after, [""] as const);
      const rows = await stockBySku(
        sql,
        {
          limit: input.limit + 1,
          ...(input.sku !== undefined && { sku: input.sku }),
          ...(input.text !== undefined && { text: input.text }),
          ...(after && { afterSku: after[0] }),
        },
        wanted,
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ sku }) => [sku]);
      return { stock: page, ages: await siteAges(sql, nowMs, wanted), next };
    }),

    "stock.places": inside(stock["stock.places"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const after = readPageMark(input.after, ["", "", ""] as const);
      const rows = await stockByPlace(
        sql,
        {
          sku: input.sku,
          limit: input.limit + 1,
          ...(input.lot !== undefined && { lot: input.lot }),
          ...(input.status !== undefined && { status: input.status }),
          ...(after && { after: { site: after[0], place: after[1], id: after[2] } }),
        },
        wanted,
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ site, place, id }) => [site, place, id]);
      const places = page.map(({ id: _, sinceMs, ...row }) => ({ ...row, oldestInMs: sinceMs || null }));
      return { stock: places, ages: await agesOf(sql, nowMs, places), next };
    }),

    "lots.trace": inside(stock["lots.trace"], (sql, call) => recall(sql, call)),

    "lots.recall": inside(stock["lots.recall"], async (sql, call) => {
      const { input, caller, commandId } = call;
      const trace = await recall(sql, call);
      const sites = new Set<string>();
      for (const { site } of [...trace.standing, ...trace.receipts, ...trace.shipments, ...trace.lots]) sites.add(site);
      for (const { fromSite, toSite } of trace.onTheRoad) sites.add(fromSite).add(toSite);
      const asked = [];
      for (const site of [...sites].sort().slice(0, recallSitesMax)) {
        if (call.sees !== "all" && !call.sees.has(site)) continue;
        const { sku, lot } = input;
        const reason = input.reason.slice(0, 80);
        asked.push(
          await askSite(sql, parts, {
            site,
            command: "lots.recall",
            input: { sku, lot, reason },
            askedBy: `cloud:${caller.person}`,
            commandId,
            reason: input.reason,
          }),
        );
      }
      return { asked, trace };
    }),
  };
}

async function recall(
  sql: Sql,
  { input, sees, nowMs }: CloudCall<{ sku: string; lot: string }>,
): Promise<OutputOf<(typeof stock)["lots.trace"]>> {
  const startedMs = performance.now();
  const wanted = await sitesAsked(sql, sees, {});
  const trace = await traceLot(sql, input.sku, input.lot, wanted);
  if (!trace) return refuse({ code: "not-found", what: "lot", id: `${input.sku} ${input.lot}` });
  // Of every site: one that is dark may hold more of it than it has told.
  const ages = await siteAges(sql, nowMs, wanted);
  return { sku: input.sku, lot: input.lot, ...trace, ages, tookMs: Math.round(performance.now() - startedMs) };
}

async function siteRows(sql: Sql, nowMs: number, wanted: readonly string[] | undefined): Promise<SiteRow[]> {
  const ages = await siteAges(sql, nowMs, wanted);
  const figures = new Map(
    (await siteFigures(sql, Math.floor(nowMs / dayMs) * dayMs, wanted)).map((row) => [row.site, row]),
  );
  return ages.flatMap((age) => {
    const row = figures.get(age.site);
    return row ? [{ ...age, ...row }] : [];
  });
}

const boxShape = (box: BoxOfSite) => ({
  box: box.box,
  name: box.label,
  state: box.state === "revoked" ? ("revoked" as const) : box.isAuthority ? ("active" as const) : ("standby" as const),
  fingerprint: createHash("sha256").update(box.publicKey).digest("hex").slice(0, 32),
  version: String(box.health.version ?? box.health.schema ?? ""),
  enrolledMs: box.pairedAtMs,
  lastContactMs: box.lastSeenAtMs,
  clockOffsetMs: numberOf(box.health.clockOffsetMs),
  freeBytes: numberOf(box.health.freeBytes),
});

const numberOf = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);

function blockedBy({ status, waitingFacts }: SiteRow, authority: BoxOfSite | undefined): string {
  if (status === "expelled") return "it was away too long: it begins from a snapshot when it comes back";
  if (status === "waiting") return authority ? "its box has not called yet" : "no box is paired";
  if (authority?.state === "revoked") return "its box was revoked";
  if (status === "dark") return `it has not called for a while; ${waitingFacts} facts waited when it last did`;
  const mode = authority?.health.mode;
  return mode === "fork" || mode === "sealed" ? "its box must begin a new epoch" : "";
}

/** What a machine's record says of it. Health as it changes by the second stays at the site. */
function healthOf({ active, state }: Record<string, unknown>): Health {
  if (active === false) return "off";
  return state === "well" || state === "troubled" || state === "silent" || state === "off" ? state : "unknown";
}
