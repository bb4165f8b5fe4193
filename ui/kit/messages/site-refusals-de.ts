import type { SitesRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** What a site says of other sites: intents, transfers, rights. */
export const siteRefusalsDe: Pick<RefusalMessages, SitesRefusalCode> = {
  "site-is-this-one": {
    title: "Das ist dieser Standort",
    detail: ({ site }) => `${site} ist der eigene Standort.`,
    todo: "Einen anderen Standort wählen.",
  },
  "transfer-id-wrong": {
    title: "Die Kennung passt nicht",
    detail: ({ id, expected }) => `${id} müsste ${expected} sein.`,
    todo: "Die Kennung weglassen.",
  },
  "transfer-elsewhere": {
    title: "Das entscheidet der andere Standort",
    detail: ({ id, site }) => `Umlagerung ${id} geht von ${site} ab.`,
    todo: "Dort anfragen.",
  },
  "pledge-too-large": {
    title: "So viele sind nicht frei",
    detail: ({ sku, wanted, free }) => `${wanted} von ${sku} sollen abgegeben werden; ${free} sind niemandem zugesagt.`,
    todo: "Weniger abgeben.",
  },
  "rights-short": {
    title: "Zu wenige Rechte",
    detail: ({ authority, sku, wanted, held, expired, lost }) =>
      `${wanted} von ${sku} in ${authority} sind gewünscht; diese Box darf ${held} zusagen.${expired > 0 ? ` ${expired} sind abgelaufen.` : ""}${lost > 0 ? ` ${lost} gingen verloren, als diese Box neu begann.` : ""}`,
    todo: "Weniger zusagen oder dort um eine Umlagerung bitten.",
  },
};
