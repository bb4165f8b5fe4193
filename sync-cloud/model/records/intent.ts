import { defineRecord, json, type RowOf, text, when } from "./define-record.ts";

/** From the lowest to the highest: what the authority did beats what the asker wished meanwhile. */
export const intentStates = ["pending", "expired", "withdrawn", "refused", "accepted"] as const;
export type IntentState = (typeof intentStates)[number];

/**
 * Something that the cloud or another site would like a site to do. The site runs it as a command of its own, under the intent's id, and answers
 * with a fact. `id` is `<site>/<unique>`, or `<site>+<asking site>/<unique>` when another site asks.
 */
export const intent = defineRecord({
  name: "intent",
  merge: "shared",
  scope: "addressed",
  ladders: { state: intentStates },
  fields: {
    state: text<IntentState>("pending"),
    command: text(),
    input: json<Record<string, unknown>>({}),
    /** Who asked, as people know them: `cloud:<person>`, `site:<site>`, `rule:<name>`. */
    askedBy: text(),
    /** The roles that they have as far as the asked site is concerned, stated by the cloud; none stated: those of a supervisor and of a program. */
    askedRoles: json<string[]>([]),
    askedAt: when(),
    /** By the hub's clock. Not run after it; null waits for ever. */
    expiresAt: when(),
    answeredAt: when(),
    /** What the command answered, or its refusal with code and data. */
    answer: json<unknown>(null),
    reason: text(),
  },
  indexes: [["state"]],
});
export type Intent = RowOf<typeof intent.fields>;
