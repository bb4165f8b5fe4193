import { cloudUpdatesContracts as contracts } from "../../contracts/cloud/updates.ts";
import { refuse } from "../../doors/refused.ts";
import type { Cloud } from "../cloud-part.ts";
import { type CloudHandlers, inside, outside } from "../http/cloud-call.ts";
import { newId } from "../http/new-id.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";
import { siteExists } from "../tenants/ask-site.ts";
import { agesOf, sitesAsked } from "../tenants/site-ages.ts";
import { progressOf, releaseFor } from "./release-for.ts";
import { type RolloutRow, readRollouts } from "./rollout-rows.ts";

/** Versions and where they go: what people decide, and what they see of it. */
export function updateHandlers({ world, releases }: Pick<Cloud, "world" | "releases">): CloudHandlers {
  const change = (
    name: "updates.pause" | "updates.go-on" | "updates.withdraw",
    to: RolloutRow["state"],
    allowed: readonly RolloutRow["state"][],
  ) =>
    inside(contracts[name], async (sql, { input }) => {
      const found = (await readRollouts(sql)).rollouts.find(({ rollout }) => rollout === input.rollout);
      if (!found) return refuse({ code: "rollout-unknown", rollout: input.rollout });
      if (!allowed.includes(found.state))
        return refuse({
          ...{ code: "state-not-allowed", what: "rollout", id: input.rollout },
          ...{ state: found.state, allowed: allowed.join(", ") },
        });
      await sql.write("UPDATE rollout SET state = $3, counted_from_ms = $4 WHERE company = $1 AND rollout = $2", [
        sql.company,
        input.rollout,
        to,
        name === "updates.go-on" ? world.nowMs() : found.countedFromMs,
      ]);
      return { rollout: input.rollout };
    });

  return {
    "updates.releases": outside(contracts["updates.releases"], async () => {
      const list = await releases.list();
      const versions = Map.groupBy(list, ({ version }) => version);
      return {
        releases: [...versions]
          .map(([version, of]) => ({
            version,
            cpus: of.map(({ cpu }) => cpu).sort(),
            bytes: Math.max(...of.map(({ bytes }) => bytes)),
            builtMs: Math.max(...of.map(({ builtAtMs }) => builtAtMs)),
            addedMs: Math.max(...of.map(({ addedMs }) => addedMs)),
            schema: of[0]?.schema ?? 0,
            notes: { en: of[0]?.notes?.en ?? "", de: of[0]?.notes?.de ?? "" },
          }))
          .sort((a, b) => b.addedMs - a.addedMs),
      };
    }),

    "updates.boxes": inside(contracts["updates.boxes"], async (sql, { input, sees, nowMs }) => {
      const wantedSites = await sitesAsked(sql, sees, input);
      const { rollouts, sites, boxes } = await readRollouts(sql);
      const rows = (await boxRows(sql)).filter(({ site }) => wantedSites === undefined || wantedSites.includes(site));
      return {
        boxes: rows.map((row) => ({
          ...row,
          wanted: releaseFor(row, rollouts, sites, boxes, nowMs)?.version ?? "",
        })),
        ages: await agesOf(sql, nowMs, rows),
      };
    }),

    "updates.rollouts": inside(contracts["updates.rollouts"], async (sql, { nowMs }) => {
      const { rollouts, sites, boxes } = await readRollouts(sql);
      return {
        rollouts: rollouts.map((one) => {
          const progress = progressOf(one, sites, boxes, nowMs);
          const { rollout, version, scope, fromMs, stages, restHours, haltAfter, madeBy, madeAtMs, note } = one;
          return {
            ...{ rollout, version, scope, fromMs, stages: [...stages], restHours, haltAfter, madeBy, madeAtMs, note },
            state: progress.state,
            stage: progress.stage,
            sites: progress.sites.length,
            invited: progress.invited.size,
            done: progress.done.length,
            rolledBack: progress.rolledBack,
          };
        }),
      };
    }),

    "updates.roll-out": inside(contracts["updates.roll-out"], async (sql, { input, caller, nowMs }) => {
      const { version, scope, stages, restHours, haltAfter, note, fromMs = nowMs } = input;
      // A look into a folder of this machine: no more than a moment.
      if (!(await releases.list()).some((one) => one.version === version))
        return refuse({ code: "release-unknown", version });
      const named = [
        ...(scope.kind === "sites" ? scope.sites : []),
        ...stages.flatMap((stage) => (stage.kind === "sites" ? stage.sites : [])),
      ];
      for (const site of new Set(named)) await siteExists(sql, site);
      if (scope.kind === "region") await regionExists(sql, scope.region);
      const rollout = newId(world);
      await sql.write(
        `INSERT INTO rollout (company, rollout, version, scope, stages, from_ms, rest_hours, halt_after, state, counted_from_ms, made_by, made_at_ms, note)
         VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8, 'going', $9, $10, $9, $11)`,
        [
          ...[sql.company, rollout, version, jsonText(scope), jsonText(stages), fromMs, restHours, haltAfter],
          ...[nowMs, caller.person, note],
        ],
      );
      return { rollout };
    }),

    "updates.pause": change("updates.pause", "paused", ["going"]),
    "updates.go-on": change("updates.go-on", "going", ["going", "paused"]),
    "updates.withdraw": change("updates.withdraw", "withdrawn", ["going", "paused"]),
  };
}

interface BoxRow {
  site: string;
  box: string;
  name: string;
  version: string;
  slot: string;
  health: "well" | "proving" | "unknown";
  state: string;
  sinceMs: number | null;
  reportedMs: number | null;
  rollback: { version: string; atMs: number; cause: string; boots: number; facts: number; parked: number } | null;
}

const boxRows = (sql: Sql): Promise<BoxRow[]> =>
  sql.rows(
    `SELECT b.site, b.box, b.label AS name, coalesce(v.version, '') AS version, coalesce(v.slot, '') AS slot, coalesce(v.health, 'unknown') AS health,
       coalesce(v.state, '') AS state, v.since_ms AS "sinceMs", v.reported_ms AS "reportedMs", v.rollback
     FROM box b LEFT JOIN box_version v ON v.company = b.company AND v.box = b.box WHERE b.state <> 'revoked' ORDER BY b.site, b.label, b.box`,
  );

async function regionExists(sql: Sql, region: string): Promise<void> {
  const [row] = await sql.rows("SELECT 1 FROM region WHERE region = $1", [region]);
  if (!row) refuse({ code: "region-unknown", region });
}
