import type { CloudRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** For the people at the console: what the cloud refuses. */
export const cloudRefusalsEn: Pick<RefusalMessages, CloudRefusalCode> = {
  "site-unknown": {
    title: "There is no such site",
    detail: ({ site }) => `No site ${site}.`,
    todo: "Look it up in the list of sites.",
  },
  "region-unknown": {
    title: "There is no such region",
    detail: ({ region }) => `No region ${region}.`,
    todo: "Add the region first.",
  },
  "site-not-yours": {
    title: "This site is not among yours",
    detail: ({ site }) => `You may not see or change ${site}.`,
    todo: "Ask a company admin.",
  },
  "company-only": {
    title: "This concerns the whole company",
    detail: ({ command }) => `${command} is not for people who look after some sites only.`,
    todo: "Ask a company admin.",
  },
  "second-factor-needed": {
    title: "Your code is still missing",
    detail: () => "The six digits of your authenticator app have not come yet.",
    todo: "Type them in.",
  },
  "foreign-page": {
    title: "This came from another page",
    detail: () => "It was not sent from this console.",
    todo: "Reload this page and do it again.",
  },
  "invite-unknown": {
    title: "This invitation is not valid",
    detail: () => "It was used, or its time is over.",
    todo: "Ask a company admin for a new one.",
  },
  "pairing-code-unknown": {
    title: "This pairing code is not valid",
    detail: () => "It was used, was called off, or its time is over.",
    todo: "Make a new one in the console.",
  },
  "setting-of-one-site": {
    title: "Each site has its own",
    detail: ({ name }) => `${name} cannot be the same in all sites.`,
    todo: "Change it on the page of the site.",
  },
  "person-exists": {
    title: "This person is here already",
    detail: ({ email }) => `${email} belongs to somebody.`,
    todo: "Change that person instead.",
  },
  "last-admin": {
    title: "The last company admin stays",
    detail: () => "Without one nobody could let anybody in again.",
    todo: "Make somebody else company admin first.",
  },
  "last-way-in": {
    title: "This is your last way in",
    detail: () => "Without it you could not sign in again.",
    todo: "Add another passkey first.",
  },
  "limit-reached": {
    title: "There are too many",
    detail: ({ what, most }) => `At most ${most} ${what}.`,
    todo: "Remove one that is not needed.",
  },
  "provider-unreachable": {
    title: "The provider does not answer",
    detail: ({ issuer, why }) => `${issuer}: ${why}`,
    todo: "Check its address.",
  },
  "address-not-allowed": {
    title: "This address is not allowed",
    detail: ({ url, why }) => `${url}: ${why}`,
    todo: "Use a public https address.",
  },
  "box-unknown": {
    title: "There is no such box",
    detail: ({ box }) => `No box ${box}.`,
    todo: "Look it up in the list of boxes.",
  },
  "site-has-no-box": {
    title: "No box of this site is at work",
    detail: ({ site }) => `${site} has nobody who could hold it.`,
    todo: "Pair a box first.",
  },
  "pool-too-small": {
    title: "The pool has less",
    detail: ({ wanted, most }) => `${wanted} wanted, ${most} are there.`,
    todo: "Ask the site to offer more.",
  },
  "site-unheard": {
    title: "A site was not heard since the cloud was restored",
    detail: ({ site }) => `What ${site} was granted before, or has promised, may be unknown here.`,
    todo: "Wait until it has called, or expel it when it will not.",
  },
  "order-unknown": {
    title: "Unknown order",
    detail: ({ number }) => `No site has an order ${number}.`,
    todo: "Check the number. New orders of a site come with its next contact.",
  },
  "no-site-for-order": {
    title: "No site can take this order",
    detail: ({ why }) => why,
    todo: "Let it be split, transfer stock, or choose a site.",
  },
  "transfer-same-site": {
    title: "From and to are the same",
    detail: ({ site }) => `Both are ${site}.`,
    todo: "Choose two sites.",
  },
  "transfer-exists": {
    title: "This transfer is here already",
    detail: ({ number }) => `Transfer ${number} was asked for before.`,
    todo: "Nothing to do.",
  },
  "setting-unknown": {
    title: "There is no such setting",
    detail: ({ name }) => `No setting ${name}.`,
    todo: "Choose one of the list.",
  },
  "command-not-for-intents": {
    title: "This cannot be asked from afar",
    detail: ({ command }) => `${command} needs somebody at the site.`,
    todo: "Have somebody do it there.",
  },
  "still-refused": {
    title: "It would be refused again",
    detail: ({ reason, detail }) => `${reason}: ${detail}`,
    todo: "Correct what is named.",
  },
};
