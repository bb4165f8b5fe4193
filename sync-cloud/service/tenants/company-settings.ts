import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { ownSettings } from "../../contracts/cloud/settings.ts";
import { settingNames, settingShapes } from "../../contracts/setting-shapes.ts";
import { problemsOf } from "../../doors/answer.ts";
import { refuse } from "../../doors/refused.ts";
import { type KnownSettings, settingDefaults } from "../../model/records/settings.ts";
import { listRecords } from "../store/read/records.ts";
import type { Sql } from "../store/sql.ts";
import { type Asked, askedOf } from "./ask-site.ts";
import { readRule, writeRule } from "./company-rules.ts";

export type SettingName = keyof KnownSettings;

/** What the company wants of every site, by setting. */
const chosenSettings = z.partialRecord(
  z.enum(settingNames),
  z.object({ value: z.unknown(), by: z.string(), atMs: z.int() }),
);
export type ChosenSettings = z.output<typeof chosenSettings>;

const rule = "settings";
const own: ReadonlySet<string> = new Set(ownSettings);

/** Settings that a company may choose for all its sites. */
export const commonSettings: readonly SettingName[] = settingNames.filter((name) => !own.has(name));

export const readChosen = (sql: Sql): Promise<ChosenSettings> =>
  readRule(sql, rule, (value) => chosenSettings.parse(value), {});
export const writeChosen = (sql: Sql, chosen: ChosenSettings): Promise<void> => writeRule(sql, rule, chosen);

/** The value as its shape has it; refuses what no site would take. */
export function checkedSetting(name: SettingName, value: unknown): unknown {
  const parsed = settingShapes[name].safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error.issues).map(({ path, expected }) => ({
    path: path === "" ? "value" : `value.${path}`,
    expected,
  }));
  return refuse({ code: "input-invalid", problems });
}

/** Refuses what each site has for itself. */
export function mustBeCommon(name: SettingName): void {
  if (own.has(name)) refuse({ code: "setting-of-one-site", name });
}

/** How one site stands to one setting. */
export interface SiteSetting {
  site: string;
  value: unknown;
  /** What it was asked last, and when. */
  asked: (Asked & { value: unknown; askedMs: number }) | null;
}

/** Sites times settings that are read at a time: a thousand sites that each changed ten. */
const valuesMax = 100_000;

/** What every site that has a box holds of these settings, as far as it has told. The hub itself is no site, and an expelled one is asked when it is back. */
export async function settingsOfSites(
  sql: Sql,
  names: readonly SettingName[],
): Promise<ReadonlyMap<SettingName, SiteSetting[]>> {
  const sites = await sql.rows<{ site: string }>(
    `SELECT h.site FROM hub_site h JOIN site s ON s.company = h.company AND s.site = h.site
     WHERE h.company = $1 AND h.authority <> '' AND s.state <> 'expelled' ORDER BY h.site`,
    [sql.company],
  );
  const held = new Map(
    (await listRecords(sql, "setting", { ids: names, limit: valuesMax })).map(({ site, id, fields }) => [
      `${site} ${id}`,
      fields.value,
    ]),
  );
  const asked = new Map((await lastAsked(sql)).map((one) => [`${one.site} ${one.name}`, one]));
  return new Map(
    names.map((name) => [
      name,
      sites.map(({ site }) => {
        const key = `${site} ${name}`;
        const last = asked.get(key);
        return {
          site,
          value: held.has(key) ? held.get(key) : settingDefaults[name],
          asked: last
            ? { ...askedOf(last.id, last.state), site, value: last.value, askedMs: Number(last.askedMs) }
            : null,
        };
      }),
    ]),
  );
}

export const alike = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);

const lastAsked = (
  sql: Sql,
): Promise<{ id: string; site: string; name: string; value: unknown; state: Asked["state"]; askedMs: number }[]> =>
  sql.rows(
    `SELECT DISTINCT ON (split_part(id, '/', 1), fields -> 'input' ->> 'name') id, split_part(id, '/', 1) AS site,
       fields -> 'input' ->> 'name' AS name, fields -> 'input' -> 'value' AS value, coalesce(fields ->> 'state', 'pending') AS state,
       coalesce((fields ->> 'askedAt')::bigint, 0) AS "askedMs"
     FROM record WHERE company = $1 AND site = '' AND record = 'intent' AND fields ->> 'command' = 'settings.save'
     ORDER BY split_part(id, '/', 1), fields -> 'input' ->> 'name', coalesce((fields ->> 'askedAt')::bigint, 0) DESC, id DESC`,
    [sql.company],
  );
