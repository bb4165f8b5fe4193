import { words } from "./words.ts";

/** Refusals about versions of the program: at the box, and in the cloud that hands them out. */
export const updatesRefusals = {
  "update-unknown": words<{ version: string }>(
    404,
    "This version is not on offer",
    ({ version }) => `${version} is neither in the cloud, nor on a stick, nor here.`,
    "Look for updates again, or plug in the stick that has it.",
  ),
  "update-running": words<{ version: string; state: string }>(
    409,
    "An update is under way",
    ({ version, state }) => `${version}: ${state}.`,
    "Wait until it is done, or cancel it.",
  ),
  "update-not-ready": words<{ state: string }>(
    409,
    "No new version is ready",
    ({ state }) => `Updates: ${state}.`,
    "Fetch a version first. It is written while the site works.",
  ),
  "update-time-invalid": words<{ atMs: number; earliestMs: number; latestMs: number }>(
    422,
    "This is no time for a switch",
    ({ earliestMs, latestMs }) =>
      `It has to lie between ${new Date(earliestMs).toISOString()} and ${new Date(latestMs).toISOString()}.`,
    "Choose a time within the next seven days.",
  ),
  "update-no-space": words<{ neededBytes: number; freeBytes: number }>(
    507,
    "There is not enough space for the update",
    ({ neededBytes, freeBytes }) => `It needs ${neededBytes} bytes; ${freeBytes} are free.`,
    "Take backups and files that are no longer needed off the box, then try again.",
  ),
  "rollout-unknown": words<{ rollout: string }>(
    404,
    "There is no such rollout",
    ({ rollout }) => `${rollout} is not in the list.`,
    "Look at the list of rollouts.",
  ),
  "release-unknown": words<{ version: string }>(
    404,
    "The cloud does not have this release",
    ({ version }) => `${version} was never added, or was taken away.`,
    "Whoever runs the cloud adds it: kontor cloud release add FILE.",
  ),
};
