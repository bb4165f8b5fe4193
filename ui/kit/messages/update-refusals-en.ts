import type { UpdatesRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** About versions of the program. */
export const updateRefusalsEn: Pick<RefusalMessages, UpdatesRefusalCode> = {
  "update-unknown": {
    title: "This version is not here",
    detail: ({ version }) => `${version} is neither in the cloud nor on a stick.`,
    todo: "Look for updates again, or plug in the stick that has it.",
  },
  "update-running": {
    title: "An update is under way",
    detail: ({ version }) => `${version} is being fetched, or waits for its switch.`,
    todo: "Wait until it is done, or cancel it.",
  },
  "update-not-ready": {
    title: "No new version is ready",
    detail: () => "Nothing has been fetched that this box could switch to.",
    todo: "Fetch a version first. The site goes on working meanwhile.",
  },
  "update-time-invalid": {
    title: "This time cannot be chosen",
    detail: () => "It lies in the past, or more than seven days ahead.",
    todo: "Choose another time.",
  },
  "update-no-space": {
    title: "Not enough space for the update",
    detail: ({ neededBytes, freeBytes }) =>
      `It needs ${megabytes(neededBytes)} MB; ${megabytes(freeBytes)} MB are free.`,
    todo: "Take backups and old files off the box, then try again.",
  },
  "rollout-unknown": {
    title: "There is no such rollout",
    detail: ({ rollout }) => `${rollout} is not in the list.`,
    todo: "Look at the list of rollouts.",
  },
  "release-unknown": {
    title: "The cloud does not have this version",
    detail: ({ version }) => `${version} was never added, or was taken away.`,
    todo: "Ask whoever runs the cloud to add it.",
  },
};

const megabytes = (bytes: number): string => Math.ceil(bytes / 1_000_000).toLocaleString("en");
