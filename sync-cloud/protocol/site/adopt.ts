import type { FactBody, FactSource, RecordSet } from "../../model/facts/fact.ts";
import { isRights } from "../audience.ts";
import type { LogEntry, WireFact } from "../entry.ts";
import { definitionOf, fieldRule } from "../field-rule.ts";
import { readRightsPlace } from "../hub/rights-rules.ts";
import type { Stamp } from "../register.ts";

/** What adopting reads of the authority's book, as it shows (own unconfirmed facts included). */
export interface AdoptView {
  /** A fact that stands in this book has this command, other than one adopted from the same closed epoch. Never for "". */
  answered(commandId: string, lateOrigin: string): boolean;
  /** This very fact stands in the log, as far as this book has it, whatever its verdict; or a fact of this site was made from it. Without `tip`: any fact of that number. */
  hasLine(origin: string, seq: number, tip?: string): boolean;
  /** An epoch that goes on from the late one has written this field, other than by adopting from the same closed epoch. */
  touchedSince(lateOrigin: string, record: string, id: string, field: string): boolean;
  /** Fields of an owned record; undefined when there is none. */
  owned(record: string, id: string): Readonly<Record<string, unknown>> | undefined;
  /** Stamp of a shared field in the log. */
  stampOf(record: string, id: string, field: string): Stamp | undefined;
}

/** A late fact and the book say different things of one field. */
export interface Contradiction {
  record: string;
  id: string;
  field: string;
  /** What the late fact says. */
  late: unknown;
  /** What stood there. */
  here: unknown;
  /** The late value stands from now on. */
  taken: boolean;
}

export interface Adoption {
  /** The fact to book, with `source`. What is booked has the late fact's commandId, so that a repeat of that command is known as such. */
  body: FactBody & { source: FactSource };
  commandId: string;
  actor: string;
  device: string;
  /** Open an exception for these, for a person to look at. */
  contradictions: Contradiction[];
}

/**
 * What the site's authority makes of a fact from a closed epoch. Goods were moved whatever a book says, so moves are always taken. Owned fields are taken where
 * nobody wrote them since; states that go up a ladder, where they are higher; shared fields, where they are newer by effective stamp. A command that the
 * authority has answered by itself is a repeat: noted, not booked. Either way one fact with `source` is written, so that no late fact is adopted twice.
 * `tip` is what the verdict of the line says.
 */
export function adopt(view: AdoptView, line: Pick<LogEntry, "eff" | "fact"> & { tip: string }): Adoption {
  const { fact, tip } = line;
  const from = { origin: fact.origin, seq: fact.seq, tip };
  const who = { commandId: fact.commandId, actor: fact.actor, device: fact.device };
  const data = { type: fact.type, data: fact.data };
  const noted: Adoption = {
    body: { type: lateFactNoted, source: from, data },
    ...who,
    commandId: "",
    contradictions: [],
  };
  // It was made from another fact, and came too late itself: that one waits for this authority too, or was taken.
  const { source: first } = fact;
  if (first && fact.type !== heldFactBooked && view.hasLine(first.origin, first.seq, first.tip)) return noted;
  if (fact.commandId !== "" && view.answered(fact.commandId, fact.origin)) return noted;

  const contradictions: Contradiction[] = [];
  const sets: RecordSet[] = [];
  for (const set of fact.sets) {
    const fields = Object.fromEntries(
      Object.entries(set.fields).filter(([field, value]) => takes(view, line, set, field, value, contradictions)),
    );
    if (Object.keys(fields).length > 0) sets.push({ ...set, fields });
  }
  // Rights that a closed epoch held went back to their pool when it was closed; only what it promised is left to tell.
  const moves = fact.moves.filter(
    ({ from, to }) => !isRights(from.place) || readRightsPlace(to.place)?.kind === "spent",
  );
  // Of what was adopted, or written again, before it came too late, the first writing is named too: that one may still come by itself.
  const root = fact.source?.root ?? fact.source;
  const source = root
    ? { ...from, root: { origin: root.origin, seq: root.seq, ...(root.tip && { tip: root.tip }) } }
    : from;
  return { body: { type: lateFactAdopted, source, data, moves, sets }, ...who, contradictions };
}

/** An adoption from this closed epoch: `answered` and `touchedSince` leave it out. One that was written again after a fork stays one. */
export const isAdoptedFrom = ({ type, source }: Pick<WireFact, "type" | "source">, lateOrigin: string): boolean =>
  type === lateFactAdopted && source?.origin === lateOrigin;

export const lateFactAdopted = "late-fact-adopted";
export const lateFactNoted = "late-fact-noted";
/** What the hub had held back, booked again by its site because a person of the company asked for it; `source` names the line that was held. */
export const heldFactBooked = "held-fact-booked";

/** Its `source` names a fact that has no effect of its own here; any other fact with a source was written again after a fork. */
export const standsForItsSource = (type: string): boolean =>
  type === lateFactAdopted || type === lateFactNoted || type === heldFactBooked;

function takes(
  view: AdoptView,
  { eff, fact }: Pick<LogEntry, "eff" | "fact">,
  { record, id }: RecordSet,
  field: string,
  late: unknown,
  contradictions: Contradiction[],
): boolean {
  const definition = definitionOf(record);
  if (!definition) return true; // of a later version: passed on whole
  if (definition.merge !== "owned") {
    const stamp = view.stampOf(record, id, field);
    return stamp === undefined || eff > stamp.eff;
  }
  const here = view.owned(record, id)?.[field];
  if (!view.touchedSince(fact.origin, record, id, field)) return true;
  if (JSON.stringify(here) === JSON.stringify(late)) return false;
  const rule = fieldRule(definition, field);
  const taken = rule.kind === "ranked" && rule.ladder.indexOf(String(late)) > rule.ladder.indexOf(String(here));
  contradictions.push({ record, id, field, late, here, taken });
  return taken;
}
