import type { RecordSet } from "../../model/facts/fact.ts";
import { sitesOfId } from "../../model/records/define-record.ts";
import { type IntentState, intentStates } from "../../model/records/intent.ts";

/** The site that is asked: the first one in an intent's id. */
export const askedSite = (id: string): string => sitesOfId(id)[0] as string;

/** Written by the asked site alone: what came of it. */
const answers: ReadonlySet<string> = new Set(["answeredAt", "answer"]);
const answerStates: ReadonlySet<IntentState> = new Set(["refused", "accepted"]);
/** Written by who asks, once. */
const wishes: ReadonlySet<string> = new Set(["command", "input", "askedBy", "askedRoles", "askedAt", "expiresAt"]);

/** Why this site may not write this of an intent: nobody answers for another, and nobody changes what was asked of him. */
export function brokenIntentRule(site: string, { record, id, fields }: RecordSet): string | undefined {
  if (record !== "intent") return undefined;
  const asked = askedSite(id) === site;
  const soloWish = asked && sitesOfId(id).length === 1;
  for (const [name, value] of Object.entries(fields)) {
    if (!asked && (answers.has(name) || (name === "state" && answerStates.has(value as IntentState))))
      return `only ${askedSite(id)} answers intent ${id}`;
    if (asked && !soloWish && wishes.has(name))
      return `intent ${id} was asked by another: ${name} is not for ${site} to change`;
  }
  return undefined;
}

/** Whether the asked site still may run it, by the hub's clock as far as the site knows it. */
export function mayRun(intent: { state: IntentState; expiresAt: number | null }, nowMs: number): boolean {
  return intent.state === "pending" && (intent.expiresAt === null || nowMs < intent.expiresAt);
}

/**
 * The hub closes what nobody answered in time. The authority may have accepted it before it heard: `accepted` is above `expired`, so that what was
 * done wins, and the asker sees that it was done after all.
 */
export function expired(
  intents: readonly { id: string; state: IntentState; expiresAt: number | null }[],
  hubNowMs: number,
): RecordSet<"intent">[] {
  return intents
    .filter(({ state, expiresAt }) => state === "pending" && expiresAt !== null && hubNowMs >= expiresAt)
    .map(({ id }) => ({ record: "intent", id, fields: { state: "expired" } }));
}

/** An end that a later one overtakes tells people: withdrawn, yet done. */
export const overtaken = (before: IntentState, after: IntentState): boolean =>
  before !== "pending" && intentStates.indexOf(after) > intentStates.indexOf(before);
