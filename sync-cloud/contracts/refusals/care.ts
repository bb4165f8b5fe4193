import { words } from "./words.ts";

/** Refusals of backups, restores, log bundles and the factory reset. */
export const careRefusals = {
  "recovery-code-missing": words<Record<never, never>>(
    409,
    "There is no recovery code yet",
    () => "Backups are encrypted for a recovery code, and none was made.",
    "Make one first (care.make-recovery-code) and keep it away from the box.",
  ),
  "recovery-code-there": words<{ madeAtMs: number }>(
    409,
    "There is a recovery code already",
    ({ madeAtMs }) => `It was made ${new Date(madeAtMs).toISOString().slice(0, 10)}; backups are encrypted for it.`,
    "Say `replace` for a new one. Older backups still need the older code.",
  ),
  "recovery-code-wrong": words<Record<never, never>>(
    403,
    "This is not the code of this backup",
    () => "Neither as recovery code nor as passphrase does it open the backup.",
    "Check it letter by letter; a backup keeps the code that was in use when it was made.",
  ),
  "backup-unusable": words<{ why: string }>(
    422,
    "The backup cannot be used",
    ({ why }) => why,
    "Use another backup; nothing was changed.",
  ),
  "backup-running": words<{ place: string }>(
    409,
    "A backup is being made or restored",
    ({ place }) => `One is under way (${place}).`,
    "Wait until it is done.",
  ),
  "backup-place-unusable": words<{ place: string; why: string }>(
    409,
    "Nothing can be written there",
    ({ place, why }) => `${place}: ${why}`,
    "Plug the stick in, check the share's address and password, or choose another place.",
  ),
  "reset-impossible": words<{ why: string }>(
    409,
    "This box cannot be reset",
    ({ why }) => why,
    "Install it anew from the stick.",
  ),
  "confirmation-wrong": words<{ expected: string }>(
    422,
    "The confirmation is not right",
    ({ expected }) => `Type ${expected} to confirm.`,
    "Type it exactly as it is shown.",
  ),
};
