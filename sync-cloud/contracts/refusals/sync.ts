import { words } from "./words.ts";

/** Refusals of a box about its cloud and its standby. */
export const syncRefusals = {
  "cloud-url-invalid": words<{ url: string }>(
    400,
    "This is no address of a cloud",
    ({ url }) => `${url} is not an https:// address.`,
    "Copy the address from the cloud's pairing page. Plain http:// is taken on this machine only.",
  ),
  "cloud-paired": words<{ url: string }>(
    409,
    "This box is paired already",
    ({ url }) => `It belongs to ${url}.`,
    "Unpair it first. A box has one cloud.",
  ),
  "cloud-unpaired": words<Record<never, never>>(
    409,
    "This box has no cloud",
    () => "It was never paired, or unpaired.",
    "Pair it with the code of the cloud's pairing page.",
  ),
  "cloud-unreachable": words<{ url: string; detail: string }>(
    503,
    "The cloud does not answer",
    ({ detail }) => detail,
    "Check address and network, then try again. The code was not used.",
  ),
  "cloud-refuses": words<{ reason: string; detail: string }>(
    409,
    "The cloud does not take this box",
    ({ detail, reason }) => `${detail} (${reason})`,
    "Make a new code on the cloud's pairing page, for the site that this box is of.",
  ),
  "site-fenced": words<{ authority: string }>(
    409,
    "Another box goes on in this site",
    ({ authority }) => `${authority} took over. Nothing was booked here.`,
    "Work at the other box. This one hands over what it has, and can follow it.",
  ),
  "command-done-elsewhere": words<{ commandId: string; origin: string }>(
    409,
    "This was booked before",
    ({ commandId, origin }) =>
      `${commandId} was booked by the box before this one (${origin}). Nothing was booked twice.`,
    "Look at the record: it shows what was done. Go on with the next step.",
  ),
  "standby-following": words<{ primary: string }>(
    409,
    "This box is a standby",
    ({ primary }) => `It follows ${primary}, which takes the commands.`,
    "Work at the primary, or have this box take over.",
  ),
  "standby-not-here": words<{ role: string }>(
    409,
    "This box is not in that role",
    ({ role }) => `It is ${role}.`,
    "See the sync page of both boxes.",
  ),
};
