import { cloudSettingsContracts as contracts, differingSitesMax } from "../../contracts/cloud/settings.ts";
import { refuse } from "../../doors/refused.ts";
import { type KnownSettings, settingDefaults } from "../../model/records/settings.ts";
import { type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { listRecords } from "../store/read/records.ts";
import { askedOf, askSite, siteExists } from "./ask-site.ts";
import {
  alike,
  checkedSetting,
  commonSettings,
  mustBeCommon,
  readChosen,
  type SettingName,
  settingsOfSites,
  writeChosen,
} from "./company-settings.ts";
import { agesOf } from "./site-ages.ts";

const settingsMax = 1_000;
/** Sites asked with the press; the rest are asked within minutes. */
const sitesAskedMax = 500;

/** The company, what it wants of every site, and the settings of single sites, which those decide. */
export function settingsHandlers(parts: CloudParts): CloudHandlers {
  return {
    "settings.list": inside(contracts["settings.list"], async (sql, { input, nowMs }) => {
      await siteExists(sql, input.site);
      const rows = await listRecords(sql, "setting", { limit: settingsMax }, [input.site]);
      const given = new Map(rows.map(({ id, fields }) => [id, fields.value]));
      const intents = await sql.rows<{ id: string; name: string; state: "pending" }>(
        `SELECT DISTINCT ON (fields -> 'input' ->> 'name') id, fields -> 'input' ->> 'name' AS name, coalesce(fields ->> 'state', 'pending') AS state
         FROM record WHERE company = $1 AND site = '' AND record = 'intent' AND fields ->> 'command' = 'settings.save' AND split_part(id, '/', 1) = $2
         ORDER BY fields -> 'input' ->> 'name', hub_pos DESC`,
        [sql.company, input.site],
      );
      const asked = new Map(
        intents.filter(({ state }) => state === "pending").map(({ id, name, state }) => [name, askedOf(id, state)]),
      );
      const names = [...new Set([...Object.keys(settingDefaults), ...given.keys()])].sort();
      return {
        settings: names.map((name) => ({
          name,
          value: given.has(name) ? given.get(name) : settingDefaults[name as keyof KnownSettings],
          isFirst: !given.has(name),
          asked: asked.get(name) ?? null,
        })),
        ages: await agesOf(sql, nowMs, [{ site: input.site }]),
      };
    }),

    "settings.save": inside(contracts["settings.save"], async (sql, { input, caller, commandId }) => {
      await siteExists(sql, input.site);
      if (!Object.hasOwn(settingDefaults, input.name)) return refuse({ code: "setting-unknown", name: input.name });
      const name = input.name as SettingName;
      return askSite(sql, parts, {
        site: input.site,
        command: "settings.save",
        input: { name, value: checkedSetting(name, input.value) },
        askedBy: `cloud:${caller.person}`,
        commandId,
      });
    }),

    "company.get": inside(contracts["company.get"], async (sql) => {
      const [row] = await sql.rows<{ name: string; madeMs: number; sites: number; people: number }>(
        `SELECT name, created_at_ms AS "madeMs", (SELECT count(*)::int FROM site WHERE site NOT LIKE 'new-%') AS sites,
           (SELECT count(*)::int FROM member WHERE active) AS people FROM company WHERE company = $1`,
        [sql.company],
      );
      if (!row) throw new Error(`company ${sql.company} has no row`);
      return { company: String(sql.company), ...row };
    }),

    "company.save": inside(contracts["company.save"], async (sql, { input }) => {
      await sql.write("UPDATE company SET name = $2 WHERE company = $1", [sql.company, input.name]);
      sql.notify("people");
      return { name: input.name };
    }),

    "company.settings": inside(contracts["company.settings"], async (sql, { nowMs }) => {
      const chosen = await readChosen(sql);
      const sites = await settingsOfSites(sql, commonSettings);
      const settings = commonSettings.map((name) => {
        const choice = chosen[name];
        const value = choice ? choice.value : settingDefaults[name];
        const all = sites.get(name) ?? [];
        const differing = all.filter((one) => !alike(one.value, value));
        return {
          ...{ name, value, isChosen: choice !== undefined },
          ...{ chosenBy: choice?.by ?? "", chosenMs: choice?.atMs ?? null },
          ...{ alike: all.length - differing.length, differ: differing.length },
          differing: differing.slice(0, differingSitesMax).map(({ site, value: has, asked }) => ({
            ...{ site, value: has },
            asked: asked && { intentId: asked.intentId, site, state: asked.state },
          })),
        };
      });
      const shown = settings.flatMap(({ differing }) => differing);
      return { settings, ages: await agesOf(sql, nowMs, shown) };
    }),

    "company.save-setting": inside(contracts["company.save-setting"], async (sql, call) => {
      const { input, caller, commandId, nowMs } = call;
      const { name } = input;
      mustBeCommon(name);
      const value = checkedSetting(name, input.value);
      const chosen = await readChosen(sql);
      const before = chosen[name];
      // Pressed again it is no new choice: sites that were asked for it count as asked.
      if (!before || !alike(before.value, value))
        await writeChosen(sql, { ...chosen, [name]: { value, by: caller.person, atMs: nowMs } });
      const sites = (await settingsOfSites(sql, [name])).get(name) ?? [];
      const differing = sites.filter((one) => !alike(one.value, value));
      const asked = [];
      for (const { site, asked: last } of differing.slice(0, sitesAskedMax)) {
        // Asked already and not heard yet: nothing is asked twice.
        if (last?.state === "pending" && alike(last.value, value))
          asked.push({ intentId: last.intentId, site, state: last.state });
        else
          asked.push(
            await askSite(sql, parts, {
              ...{ site, command: "settings.save", input: { name, value } },
              ...{ askedBy: `cloud:${caller.person}`, commandId },
            }),
          );
      }
      sql.notify("people");
      return { name, asked, alike: sites.length - differing.length };
    }),

    "company.forget-setting": inside(contracts["company.forget-setting"], async (sql, { input: { name } }) => {
      const { [name]: gone, ...rest } = await readChosen(sql);
      if (!gone) return refuse({ code: "not-found", what: "setting of the company", id: name });
      await writeChosen(sql, rest);
      sql.notify("people");
      return { name };
    }),
  };
}
