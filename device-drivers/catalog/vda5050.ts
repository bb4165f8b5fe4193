import { isTopicPart, usualTopics } from "../codecs/vda5050/topics.ts";
import type { CatalogEntry, SettingAsk } from "../kit/catalog-entry.ts";
import { LinkTrouble } from "../kit/link.ts";
import { choiceSetting, intSetting, textSetting } from "../kit/settings.ts";
import { usualOrderRules } from "../vda5050/order-talk.ts";
import { Vehicle } from "../vda5050/vehicle.ts";

const ask: readonly SettingAsk[] = [
  { name: "version", title: "Version of VDA 5050", type: "choice", choices: ["2.0", "2.1", "3.0"], initial: "2.0" },
  { name: "manufacturer", title: "Manufacturer, as in its topics", type: "text", required: true, min: 1, max: 120 },
  { name: "serial", title: "Serial number, as in its topics", type: "text", required: true, min: 1, max: 120 },
  { name: "interfaceName", title: "First part of its topics, where it is not the usual one", type: "text", max: 120 },
  { name: "majorVersion", title: "Second part of its topics, where it is not the usual one", type: "text", max: 120 },
  {
    name: "instantActions",
    title: "Key of instant actions; both for vehicles that know only the one of version 1.1",
    type: "choice",
    choices: ["actions", "both"],
    initial: "actions",
  },
  {
    name: "repeatMs",
    title: "An order that it does not show is said again after, in milliseconds",
    type: "int",
    min: 100,
    max: 60_000,
    initial: usualOrderRules.repeatMs,
  },
  {
    name: "repeatsMax",
    title: "So often, before people hear of it",
    type: "int",
    min: 1,
    max: 100,
    initial: usualOrderRules.repeatsMax,
  },
  {
    name: "noProgressMs",
    title: "A vehicle that could drive and does not has failed after, in milliseconds",
    type: "int",
    min: 5_000,
    max: 3_600_000,
    initial: usualOrderRules.noProgressMs,
  },
];

/** One entry serves every AMR and AGV that speaks VDA 5050; what differs between them is in their factsheets. */
export const vda5050: readonly CatalogEntry<Vehicle>[] = [
  {
    id: "vda5050/vehicle",
    title: "AMR or AGV (VDA 5050)",
    kind: "vehicle",
    protocol: "VDA 5050",
    reach: { by: "mqtt" },
    source: "VDA 5050 2.0.0, 2.1.0 and 3.0.0",
    ask,
    open(id, settings, surroundings) {
      const version = choiceSetting(settings, "version", ["2.0", "2.1", "3.0"]);
      const usual = usualTopics(version, textSetting(settings, "manufacturer"), textSetting(settings, "serial"));
      const topics = {
        ...usual,
        interfaceName: textSetting(settings, "interfaceName") || usual.interfaceName,
        major: textSetting(settings, "majorVersion") || usual.major,
      };
      for (const [name, part] of Object.entries(topics))
        if (!isTopicPart(part)) throw new LinkTrouble("error", `${name} ${part} cannot be a part of a topic`);
      const keys = choiceSetting(settings, "instantActions", ["actions", "both"]);
      const order = {
        repeatMs: intSetting(settings, "repeatMs", usualOrderRules.repeatMs),
        repeatsMax: intSetting(settings, "repeatsMax", usualOrderRules.repeatsMax),
        noProgressMs: intSetting(settings, "noProgressMs", usualOrderRules.noProgressMs),
      };
      return new Vehicle(id, { version, topics, instantActionsKeys: keys, order }, surroundings);
    },
  },
];
