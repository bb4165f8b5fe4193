import { words } from "./words.ts";

const day = (ms: number | null): string =>
  ms === null ? "never" : new Date(ms).toISOString().slice(0, 16).replace("T", " ");

/** Refusals between sites of one company: intents, transfers and rights. */
export const sitesRefusals = {
  "site-is-this-one": words<{ site: string }>(
    409,
    "That is this site",
    ({ site }) => `${site} is the site that this box is of.`,
    "Name another site.",
  ),
  "transfer-id-wrong": words<{ id: string; expected: string }>(
    422,
    "The id does not name these sites",
    ({ id, expected }) => `${id} should be ${expected}.`,
    "Leave the id out, or make it of both sites and the number.",
  ),
  "transfer-elsewhere": words<{ id: string; site: string }>(
    409,
    "The other site decides this",
    ({ id, site }) => `Transfer ${id} leaves from ${site}.`,
    "Ask that site.",
  ),
  "pledge-too-large": words<{ sku: string; wanted: number; free: number }>(
    409,
    "Not so many are free",
    ({ sku, wanted, free }) => `${wanted} of ${sku} are to be given, ${free} are promised to nobody.`,
    "Give fewer, or wait for stock.",
  ),
  "rights-short": words<{
    authority: string;
    sku: string;
    wanted: number;
    held: number;
    grantedAt: number | null;
    expired: number;
    lost: number;
  }>(
    409,
    "This box holds too few rights",
    ({ authority, sku, wanted, held, grantedAt, expired, lost }) =>
      `${wanted} of ${sku} at ${authority} are wanted; this box may promise ${held}, granted ${day(grantedAt)}.${expired > 0 ? ` ${expired} more have expired.` : ""}${lost > 0 ? ` ${lost} belonged to this box before it began anew.` : ""}`,
    "Promise fewer, ask the cloud for more, or ask that site for a transfer.",
  ),
};
