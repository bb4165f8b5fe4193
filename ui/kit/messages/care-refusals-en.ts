import type { CareRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** What a box says of backups, restores and the factory reset. */
export const careRefusalsEn: Pick<RefusalMessages, CareRefusalCode> = {
  "recovery-code-missing": {
    title: "No recovery code yet",
    detail: () => "Backups are encrypted for it.",
    todo: "Make one first, and keep it away from the box.",
  },
  "recovery-code-there": {
    title: "There is a recovery code already",
    detail: () => "The present backups are encrypted for it.",
    todo: "Replace it only if the old one is lost or known to others.",
  },
  "recovery-code-wrong": {
    title: "Wrong code",
    detail: () => "It does not open this backup.",
    todo: "Check it letter by letter, or use the code of that time.",
  },
  "backup-unusable": {
    title: "This backup cannot be used",
    detail: ({ why }) => why,
    todo: "Use another one; nothing was changed.",
  },
  "backup-running": {
    title: "A backup is under way",
    detail: ({ place }) => `Place: ${place}.`,
    todo: "Wait until it is done.",
  },
  "backup-place-unusable": {
    title: "Nothing can be written there",
    detail: ({ place, why }) => `${place}: ${why}`,
    todo: "Check the stick or the share, or choose another place.",
  },
  "reset-impossible": {
    title: "This box cannot be reset",
    detail: ({ why }) => why,
    todo: "Install it anew from the stick.",
  },
  "confirmation-wrong": {
    title: "Not confirmed",
    detail: ({ expected }) => `Type “${expected}”.`,
    todo: "Type it exactly as it is shown.",
  },
};
