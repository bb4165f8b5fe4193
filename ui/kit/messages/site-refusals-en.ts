import type { SitesRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** What a site says of other sites: intents, transfers, rights. */
export const siteRefusalsEn: Pick<RefusalMessages, SitesRefusalCode> = {
  "site-is-this-one": {
    title: "That is this site",
    detail: ({ site }) => `${site} is where you are.`,
    todo: "Choose another site.",
  },
  "transfer-id-wrong": {
    title: "The id does not fit",
    detail: ({ id, expected }) => `${id} should be ${expected}.`,
    todo: "Leave the id out.",
  },
  "transfer-elsewhere": {
    title: "The other site decides this",
    detail: ({ id, site }) => `Transfer ${id} leaves from ${site}.`,
    todo: "Ask that site.",
  },
  "pledge-too-large": {
    title: "Not so many are free",
    detail: ({ sku, wanted, free }) => `${wanted} of ${sku} are to be given; ${free} are promised to nobody.`,
    todo: "Give fewer.",
  },
  "rights-short": {
    title: "Too few rights",
    detail: ({ authority, sku, wanted, held, expired, lost }) =>
      `${wanted} of ${sku} at ${authority} are wanted; this box may promise ${held}.${expired > 0 ? ` ${expired} have expired.` : ""}${lost > 0 ? ` ${lost} were lost when this box began anew.` : ""}`,
    todo: "Promise fewer, or ask that site for a transfer.",
  },
};
