import type { Verb } from "../verb.ts";
import { careVerbs } from "./care.ts";
import { clockVerbs } from "./clock.ts";
import { mediaVerbs } from "./media.ts";
import { networkVerbs } from "./network.ts";
import { slotVerbs } from "./slots.ts";
import { systemVerbs } from "./system.ts";
import { updateVerbs } from "./update.ts";

/** All that the agent does: one file for each area, one line here. */
export const verbs = {
  ...careVerbs,
  ...clockVerbs,
  ...mediaVerbs,
  ...networkVerbs,
  ...slotVerbs,
  ...systemVerbs,
  ...updateVerbs,
} satisfies Record<string, Verb>;

export type Verbs = typeof verbs;
export type VerbName = keyof Verbs;
