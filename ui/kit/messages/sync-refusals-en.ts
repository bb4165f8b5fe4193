import type { SyncRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** What a box says of its cloud and its standby. */
export const syncRefusalsEn: Pick<RefusalMessages, SyncRefusalCode> = {
  "cloud-url-invalid": {
    title: "This is no address of a cloud",
    detail: ({ url }) => `“${url}” is no https:// address.`,
    todo: "Copy it from the cloud's pairing page.",
  },
  "cloud-paired": {
    title: "This box has a cloud already",
    detail: ({ url }) => `It belongs to ${url}.`,
    todo: "Unpair it first.",
  },
  "cloud-unpaired": {
    title: "This box has no cloud",
    detail: () => "It was never paired, or unpaired.",
    todo: "Pair it with a code from the cloud.",
  },
  "cloud-unreachable": {
    title: "The cloud does not answer",
    detail: ({ url }) => `No answer from ${url}.`,
    todo: "Check address and network. The code is still good.",
  },
  "cloud-refuses": {
    title: "The cloud does not take this box",
    detail: ({ detail }) => detail,
    todo: "Make a new code on the pairing page of this site.",
  },
  "site-fenced": {
    title: "Another box has taken over",
    detail: () => "Nothing was booked here.",
    todo: "Go on at the other box.",
  },
  "command-done-elsewhere": {
    title: "This was booked before",
    detail: ({ origin }) => `Booked by the box before this one (${origin}).`,
    todo: "Look at the record, then go on with the next step.",
  },
  "standby-following": {
    title: "This box is a standby",
    detail: ({ primary }) => `It follows ${primary}.`,
    todo: "Work at the first box, or have this one take over.",
  },
  "standby-not-here": {
    title: "This box is not in that role",
    detail: ({ role }) => `It is: ${role}.`,
    todo: "See the sync page of both boxes.",
  },
};
