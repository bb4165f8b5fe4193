import type { BoxRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** What the machine under the appliance says. */
export const boxRefusalsEn: Pick<RefusalMessages, BoxRefusalCode> = {
  "box-not-ours": {
    title: "Not from here",
    detail: () => "This machine is looked after by somebody else.",
    todo: "Ask whoever set up this machine.",
  },
  "box-busy": {
    title: "The box is busy",
    detail: ({ by }) => `Something else is running, asked by ${by}.`,
    todo: "Wait until it is done.",
  },
  "box-not-installed": {
    title: "Runs from the stick",
    detail: () => "This box is not installed, so nothing of it can be changed.",
    todo: "Install it first.",
  },
  "slot-is-last": {
    title: "Nothing to go back to",
    detail: ({ version }) => `${version} is the only version on this box that works.`,
    todo: "Update to a version that works.",
  },
  "bundle-unreadable": {
    title: "Not an update",
    detail: ({ detail }) => detail,
    todo: "Get the file again.",
  },
  "bundle-not-signed": {
    title: "Not signed for this box",
    detail: ({ because, keyId }) =>
      because === "signature-wrong"
        ? "Somebody changed this file."
        : `Signed with the key ${keyId}, which does not count here.`,
    todo: "Do not use it. Get it from your supplier.",
  },
  "bundle-cut-short": {
    title: "The update is not whole",
    detail: ({ sizeBytes, neededBytes }) => `${Math.floor((100 * sizeBytes) / neededBytes)} % of it are there.`,
    todo: "Try again: it goes on where it stopped.",
  },
  "bundle-damaged": {
    title: "The update is damaged",
    detail: ({ part }) => `Its ${part} is not as it was sent.`,
    todo: "Try again.",
  },
  "bundle-for-other-cpu": {
    title: "For another kind of machine",
    detail: ({ cpu, needed }) => `It is for ${cpu}; this box is ${needed}.`,
    todo: "Get the right one.",
  },
  "bundle-older": {
    title: "An older version",
    detail: ({ version, running }) => `${version} is older than ${running}, which runs.`,
    todo: "Nothing to do.",
  },
  "bundle-needs-step": {
    title: "One version is missing in between",
    detail: ({ version }) => `${version} cannot take over from what runs here.`,
    todo: "Update to the version before it first.",
  },
  "bundle-too-large": {
    title: "It does not fit",
    detail: () => "The update is larger than its place on this disk.",
    todo: "Tell whoever looks after this box.",
  },
  "slot-write-failed": {
    title: "The disk did not take it",
    detail: ({ what, detail }) => `${what}: ${detail}`,
    todo: "Try again. If it fails again, look at the health page.",
  },
  "slot-not-written": {
    title: "Not ready",
    detail: ({ version }) => `${version} is not on the disk as it should be.`,
    todo: "Fetch it again.",
  },
  "slot-on-trial": {
    title: "Too early",
    detail: ({ version }) => `${version} has not proved itself yet.`,
    todo: "Wait a few minutes.",
  },
  "box-silent": {
    title: "The box does not answer",
    detail: () => "Network, clock and updates cannot be reached right now. Work goes on.",
    todo: "Try again in a minute.",
  },
};
