import { words } from "./words.ts";

/** Refusals of the cloud's doors. */
export const cloudRefusals = {
  "site-unknown": words<{ site: string }>(
    404,
    "No such site",
    ({ site }) => `There is no site ${site}.`,
    "See the list of sites.",
  ),
  "region-unknown": words<{ region: string }>(
    404,
    "No such region",
    ({ region }) => `There is no region ${region}.`,
    "Add the region first.",
  ),
  "site-not-yours": words<{ site: string }>(
    403,
    "This site is not among yours",
    ({ site }) => `You may not see or change ${site}.`,
    "Ask a company admin for it.",
  ),
  "company-only": words<{ command: string }>(
    403,
    "This concerns the whole company",
    ({ command }) => `${command} is for people who are not limited to some sites.`,
    "Ask a company admin.",
  ),
  "second-factor-needed": words<Record<never, never>>(
    401,
    "The second factor is missing",
    () => "You are signed in, but the code of your authenticator app has not come yet.",
    "Send it with sign-in.totp.",
  ),
  "foreign-page": words<Record<never, never>>(
    403,
    "This came from another page",
    () => "A browser sent this with its cookie, but not from this service's own page.",
    "Call from the console, or use a key of your own.",
  ),
  "invite-unknown": words<Record<never, never>>(
    404,
    "This invitation is not valid",
    () => "It was used, is over, or was never made.",
    "Ask a company admin for a new one.",
  ),
  "person-exists": words<{ email: string }>(
    409,
    "This person is here already",
    ({ email }) => `${email} belongs to somebody.`,
    "Change that person's roles instead.",
  ),
  "last-admin": words<Record<never, never>>(
    409,
    "The last company admin stays",
    () => "Without one nobody could let anybody in again.",
    "Make somebody else company admin first.",
  ),
  "last-way-in": words<Record<never, never>>(
    409,
    "This is your last way in",
    () => "Without it you could not sign in again.",
    "Add another passkey first.",
  ),
  "limit-reached": words<{ what: string; most: number }>(
    409,
    "There are too many",
    ({ what, most }) => `At most ${most} ${what}.`,
    "Remove one that is not needed.",
  ),
  "provider-unreachable": words<{ issuer: string; why: string }>(
    422,
    "The provider does not answer",
    ({ issuer, why }) => `${issuer}: ${why}`,
    "Check the issuer's address; it must serve its OpenID configuration.",
  ),
  "address-not-allowed": words<{ url: string; why: string }>(
    422,
    "This address is not allowed",
    ({ url, why }) => `${url}: ${why}`,
    "Use a public https address.",
  ),
  "box-unknown": words<{ box: string }>(
    404,
    "No such box",
    ({ box }) => `There is no box ${box}.`,
    "See the list of boxes.",
  ),
  "site-has-no-box": words<{ site: string }>(
    409,
    "No box of this site is at work",
    ({ site }) => `${site} has nobody who could hold it.`,
    "Pair a box first.",
  ),
  "pool-too-small": words<{ wanted: number; most: number }>(
    409,
    "The pool has less",
    ({ wanted, most }) => `${wanted} wanted, ${most} are in the pool.`,
    "Ask the site to offer more.",
  ),
  "site-unheard": words<{ site: string }>(
    409,
    "A site was not heard since the cloud was restored",
    ({ site }) => `What ${site} was granted before, or has promised, may be unknown here.`,
    "Wait until it has called, or expel it when it will not.",
  ),
  "order-unknown": words<{ number: string }>(
    404,
    "Unknown order",
    ({ number }) => `No site has an order ${number}.`,
    "Check the number; a site's newest orders come with its next contact.",
  ),
  "no-site-for-order": words<{ why: string }>(
    409,
    "No site can take this order",
    ({ why }) => why,
    "Allow it to be split, transfer stock, or name a site.",
  ),
  "transfer-same-site": words<{ site: string }>(
    422,
    "From and to are the same site",
    ({ site }) => `Both are ${site}.`,
    "Name two sites.",
  ),
  "transfer-exists": words<{ number: string }>(
    409,
    "This transfer is here already",
    ({ number }) => `Transfer ${number} was asked for before.`,
    "Nothing to do, or use another number.",
  ),
  "setting-unknown": words<{ name: string }>(
    404,
    "No such setting",
    ({ name }) => `No site knows a setting ${name}.`,
    "See the list of settings of the site.",
  ),
  "command-not-for-intents": words<{ command: string }>(
    422,
    "This cannot be asked from afar",
    ({ command }) => `${command} needs somebody at the site.`,
    "Have somebody do it there.",
  ),
  "still-refused": words<{ reason: string; detail: string }>(
    422,
    "It would be refused again",
    ({ reason, detail }) => `${reason}: ${detail}`,
    "Correct what is named.",
  ),
};
