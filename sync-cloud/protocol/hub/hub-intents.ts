import type { FactBody, RecordSet } from "../../model/facts/fact.ts";
import { sitesOfId } from "../../model/records/define-record.ts";
import type { Intent } from "../../model/records/intent.ts";
import { rightsPool, rightsSource } from "../audience.ts";
import { balanceKey } from "../keys.ts";
import { hubSite } from "../origin.ts";
import { idCharsMax } from "./check-fact.ts";
import { askedSite, mayRun } from "./intent-rules.ts";
import { rightsMoveOf } from "./rights.ts";
import type { HubView } from "./view.ts";

/** An intent that a site addressed to the cloud itself: `hub+<asking site>/…`. */
export const isForHub = ({ record, id }: Pick<RecordSet, "record" | "id">): boolean =>
  record === "intent" && askedSite(id) === hubSite;

export type HubIntent = Pick<Intent, "id" | "state" | "command" | "input" | "expiresAt">;

/** The one thing that a site asks the cloud for: units of its own pledge that nobody was granted. */
export const withdrawRights = "rights.withdraw";

/**
 * What the hub does about it, in one fact with the answer; undefined when it was answered, or withdrawn. Of a pool it gives back what is there, at most what was asked: what is held or spent
 * elsewhere stays promised.
 */
export function answerForHub(
  view: Pick<HubView, "onHand">,
  intent: HubIntent,
  hubNowMs: number,
): (FactBody & { type: string }) | undefined {
  const { id, command, expiresAt, state } = intent;
  if (state !== "pending") return undefined;
  const answered = (fields: Record<string, unknown>): RecordSet[] => [
    { record: "intent", id, fields: { ...fields, answeredAt: hubNowMs } } as RecordSet,
  ];
  const refused = (code: string, data: Record<string, unknown>) => ({
    type: "intent-answered",
    data: { intentId: id, state: "refused" },
    sets: answered({ state: "refused", answer: { code, data, detail: "" } }),
  });
  if (!mayRun({ state, expiresAt }, hubNowMs))
    return { type: "intent-answered", data: { intentId: id, state: "expired" }, sets: answered({ state: "expired" }) };
  const wanted = command === withdrawRights ? wantedBy(intent) : undefined;
  if (!wanted) return refused("command-not-for-intents", { command: command.slice(0, 80) });
  const poolQty = Math.max(0, view.onHand(poolKey(wanted)));
  const qty = Math.min(wanted.qty, poolQty);
  if (qty < 1) return refused("pool-too-small", { wanted: wanted.qty, most: poolQty });
  return {
    type: "rights-withdrawn",
    data: { intentId: id, ...wanted, qty },
    moves: [rightsMoveOf(wanted, qty, rightsPool(wanted.authority), rightsSource)],
    sets: answered({ state: "accepted", answer: { withdrawnQty: qty, poolQty: poolQty - qty } }),
  };
}

/** What `answerForHub` reads of the book for this one. */
export function poolKeyOf(intent: HubIntent): string | undefined {
  const wanted = wantedBy(intent);
  return wanted && poolKey(wanted);
}

interface Wanted {
  authority: string;
  sku: string;
  owner: string;
  qty: number;
}

/** Undefined when it is no such wish. A site speaks of its own pledge only: the second site of the id is the one that asks. */
function wantedBy({ id, input }: HubIntent): Wanted | undefined {
  const authority = sitesOfId(id)[1];
  const { sku, owner, qty } = (input ?? {}) as Partial<Record<string, unknown>>;
  if (authority === undefined || !isName(sku) || !isName(owner)) return undefined;
  return Number.isSafeInteger(qty) && (qty as number) > 0 ? { authority, sku, owner, qty: qty as number } : undefined;
}

const isName = (value: unknown): value is string =>
  typeof value === "string" && value.length <= idCharsMax && !/\p{Cc}/u.test(value);

const poolKey = ({ authority, sku, owner }: Wanted): string =>
  balanceKey("", { sku, lot: "", serial: "", owner }, { place: rightsPool(authority), lpn: "", status: "available" });
