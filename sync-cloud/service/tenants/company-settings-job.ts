import type { CloudParts } from "../http/cloud-call.ts";
import { askSite } from "./ask-site.ts";
import type { CompanyJob } from "./company-jobs.ts";
import { alike, readChosen, type SettingName, settingsOfSites } from "./company-settings.ts";

const everyMs = 2 * 60_000;
/** Questions that one run asks; the rest have their turn with the next. */
const asksPerRunMax = 500;
const actor = "rule:settings";

/**
 * Asks sites that joined after a choice of the company, once for each choice. A site that was asked since and went its own way, or refused, is left alone: people see that it
 * differs.
 */
export const companySettingsJob = (parts: Pick<CloudParts, "hub" | "world">): CompanyJob => ({
  name: "company-settings",
  everyMs,
  async run(sql) {
    const chosen = await readChosen(sql);
    const names = Object.keys(chosen) as SettingName[];
    if (names.length === 0) return {};
    let asked = 0;
    for (const [name, sites] of await settingsOfSites(sql, names))
      for (const { site, value, asked: last } of sites) {
        const choice = chosen[name];
        if (!choice || alike(value, choice.value) || (last && last.askedMs >= choice.atMs)) continue;
        if (asked === asksPerRunMax) return { asked };
        await askSite(sql, parts, {
          ...{ site, command: "settings.save", input: { name, value: choice.value } },
          ...{ askedBy: actor, commandId: "" },
        });
        asked++;
      }
    return { asked };
  },
});
