import type { RecordSet } from "../model/facts/fact.ts";
import type { WireFact } from "./entry.ts";
import { definitionOf } from "./field-rule.ts";
import { isHub } from "./origin.ts";

/**
 * What the hub writes when records of a set have been deleted for so long that nobody can bring them back unknowingly (`hub/compact.ts`). It names them by sets without fields, so that it
 * reaches all who see them; whoever folds the log forgets them at this line, and nowhere else.
 */
export const recordsDropped = "records-dropped";
/** Records that one such fact names. */
export const droppedAtOnceMax = 500;

/** The records that are forgotten at this fact. */
export const droppedBy = ({ origin, type, sets }: Pick<WireFact, "origin" | "type" | "sets">): readonly RecordSet[] =>
  type === recordsDropped && isHub(origin) ? sets.filter(({ record }) => definitionOf(record)?.merge === "set") : none;

const none: readonly RecordSet[] = [];
