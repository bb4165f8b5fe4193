import type { Move, RecordSet } from "../../model/facts/fact.ts";
import { type RecordDefinition, sitesOfId } from "../../model/records/define-record.ts";
import { isRights } from "../audience.ts";
import type { Verdict, WireFact } from "../entry.ts";
import { definitionOf } from "../field-rule.ts";
import { sourcesOf } from "../keys.ts";
import { isHub, siteOf } from "../origin.ts";
import { brokenIntentRule } from "./intent-rules.ts";

/** No single move in the trade comes near; sums of a million of them still are exact. */
export const moveQtyMax = 1_000_000_000;
export const factMovesMax = 20_000;
export const factSetsMax = 20_000;
export const idCharsMax = 500;

export const isStamp = (hlc: unknown): hlc is string => typeof hlc === "string" && /^[0-9a-f]{16}$/.test(hlc);

/** Why a fact may not be applied: its size, its shape, or whose it is. Rights have rules of their own (`rights-rules.ts`). */
export function faultOf(fact: WireFact): Extract<Verdict, { kind: "quarantined" }> | undefined {
  if (fact.moves.length > factMovesMax || fact.sets.length > factSetsMax)
    return held(
      "too-large",
      `${fact.moves.length} moves and ${fact.sets.length} sets; split it: at most ${factMovesMax} and ${factSetsMax}`,
    );
  if (!isStamp(fact.hlc)) return held("schema", `hlc ${String(fact.hlc).slice(0, 40)} is no stamp of 16 hex digits`);
  if (!Number.isSafeInteger(fact.base) || fact.base < 0) return held("schema", `base ${fact.base} is no position`);
  for (const source of sourcesOf(fact)) {
    if (!isId(source.origin) || !Number.isSafeInteger(source.seq) || (source.tip !== undefined && !isId(source.tip)))
      return held("schema", "a source that is none");
    if (siteOf(source.origin) !== siteOf(fact.origin))
      return held("scope", `${source.origin}-${source.seq} is not for ${siteOf(fact.origin)} to adopt`);
  }
  for (const move of fact.moves) {
    const wrong = wrongMove(move);
    if (wrong) return held("schema", wrong);
    if (isHub(fact.origin) && !(isRights(move.from.place) && isRights(move.to.place)))
      return held("scope", `the cloud moves ${move.from.place} to ${move.to.place}: only a site moves its stock`);
  }
  for (const set of fact.sets) {
    const definition = definitionOf(set.record);
    const wrong = wrongShape(set, definition);
    if (wrong) return held("schema", wrong);
    const foreign = definition && notTheirs(fact.origin, set, definition);
    if (foreign) return held("scope", foreign);
  }
  return undefined;
}

const held = (
  reason: Extract<Verdict, { kind: "quarantined" }>["reason"],
  detail: string,
): Extract<Verdict, { kind: "quarantined" }> => ({ kind: "quarantined", reason, detail });

function wrongMove(move: Move): string | undefined {
  if (!Number.isSafeInteger(move.qty) || move.qty < 1 || move.qty > moveQtyMax)
    return `a move of ${move.qty} ${text(move.sku)}: a whole number from 1 to ${moveQtyMax}`;
  // Without a list of names and values: this is asked of every move of every site.
  if (!isId(move.sku)) return wrongId("sku", move.sku);
  if (!isId(move.lot)) return wrongId("lot", move.lot);
  if (!isId(move.serial)) return wrongId("serial", move.serial);
  if (!isId(move.owner)) return wrongId("owner", move.owner);
  if (!isSpot(move.from)) return `a move from or to ${text(move.from?.place)}`;
  if (!isSpot(move.to)) return `a move from or to ${text(move.to?.place)}`;
  // One side in the rights and one on the shelves would make stock of promises.
  if (isRights(move.from.place) !== isRights(move.to.place))
    return `a move between ${move.from.place} and ${move.to.place}`;
  return undefined;
}

const wrongId = (what: string, value: unknown): string => `a move's ${what} is ${text(value)}`;

const isSpot = (spot: Move["from"] | undefined): boolean =>
  !!spot && isId(spot.place) && spot.place !== "" && isId(spot.lpn) && isId(spot.status);

/** Keys are joined by a control letter (`keys.ts`), so none may be in an id. */
const isId = (value: unknown): value is string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  typeof value === "string" && (value === "" || (value.length <= idCharsMax && !/[\u0000-\u001f]/.test(value)));
const text = (value: unknown): string => String(value).slice(0, 60);

function wrongShape(set: RecordSet, definition: RecordDefinition | undefined): string | undefined {
  if (!isId(set.id) || set.id === "" || !isId(set.record) || typeof set.fields !== "object" || set.fields === null)
    return `a set of ${text(set.record)} ${text(set.id)}`;
  if (!definition) return undefined;
  for (const [name, value] of Object.entries(set.fields)) {
    const kind = definition.fields[name]?.kind;
    if (kind === undefined || kind === "json") continue;
    const fits =
      kind === "text"
        ? typeof value === "string"
        : kind === "bool"
          ? typeof value === "boolean"
          : value === null || Number.isSafeInteger(value);
    if (!fits) return `${definition.name}.${name} is ${text(value)}, not ${kind}`;
  }
  return undefined;
}

/** Records that only the cloud writes. */
const ofTheHub = new Set(["rightGrant", "site"]);

function notTheirs(origin: string, set: RecordSet, definition: RecordDefinition): string | undefined {
  const { name, scope, merge } = definition;
  if (isHub(origin))
    return scope === "site" || (merge === "owned" && scope !== "addressed")
      ? `the cloud writes ${name} ${set.id}: only its site does, ask it by an intent`
      : undefined;
  if (ofTheHub.has(name)) return `only the cloud writes ${name}`;
  if (scope === "addressed" && !sitesOfId(set.id).includes(siteOf(origin)))
    return `${name} ${set.id} is not addressed to ${siteOf(origin)}`;
  return brokenIntentRule(siteOf(origin), set);
}
