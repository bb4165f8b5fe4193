import { defineRecord, int, type RowOf, text, when } from "./define-record.ts";

/**
 * Permission to promise units of another site's stock. The units themselves are moves between `~rights/…` places; this record says for how long
 * and why. `id` is `<authority site>+<holder site>/<unique>`. Only the hub writes it.
 */
export const rightGrant = defineRecord({
  name: "rightGrant",
  merge: "shared",
  scope: "addressed",
  ladders: { state: ["open", "returned", "expired", "sealed"] },
  fields: {
    authority: text(),
    /** The origin that may spend it: a box in its next epoch may not. */
    holder: text(),
    sku: text(),
    owner: text(),
    qty: int(),
    state: text<"open" | "returned" | "expired" | "sealed">("open"),
    grantedAt: when(),
    /** By the hub's clock. Spent later than this it is a soft demand with an exception. */
    expiresAt: when(),
    reason: text(),
  },
  indexes: [
    ["holder", "state"],
    ["authority", "state"],
  ],
});
export type RightGrant = RowOf<typeof rightGrant.fields>;
