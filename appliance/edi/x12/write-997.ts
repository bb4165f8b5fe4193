import type { Problem } from "../problem.ts";
import { elementErrorCode, groupErrorCodes, segmentErrorCode, setErrorCodes } from "./acknowledgement-codes.ts";
import type { Group, Interchange, TransactionSet, X12File } from "./envelope.ts";
import { free, type SetWriter } from "./set-writer.ts";
import { type Envelope, type Written, writeX12 } from "./write-envelope.ts";

/**
 * Acknowledges one interchange of a file that was read: a 997 for each group but acknowledgements, which are never
 * acknowledged. As a file is taken whole or not at all, one error anywhere rejects every transaction set in it.
 */
export function write997(file: X12File, interchange: Interchange, envelope: Envelope): Written {
  return writeAcknowledgement("997", file, interchange, envelope);
}

/** The names of the segments, which are all that differs between 997 and 999. */
interface AcknowledgementTags {
  note: string;
  element: string;
  setResponse: string;
}

const tags: Readonly<Record<"997" | "999", AcknowledgementTags>> = {
  "997": { note: "AK3", element: "AK4", setResponse: "AK5" },
  "999": { note: "IK3", element: "IK4", setResponse: "IK5" },
};

export function writeAcknowledgement(
  kind: "997" | "999",
  file: X12File,
  interchange: Interchange,
  envelope: Envelope,
): Written {
  const groups = interchange.groups.filter((group) => group.functionalId !== "FA");
  return writeX12(kind, groups, envelope, (writer, group) =>
    writeGroup(writer, tags[kind], file, group, kind === "999"),
  );
}

function writeGroup(
  writer: SetWriter,
  names: AcknowledgementTags,
  file: X12File,
  group: Group,
  withVersion: boolean,
): void {
  const { errors, warnings } = file.book;
  const refused = errors.length > 0;
  writer.add("AK1", group.functionalId, group.control, withVersion ? group.version : undefined);
  let accepted = 0;
  let odd = false;
  for (const set of group.sets) {
    const own = errors.filter((problem) => problem.transactionSet?.index === set.index);
    const counts = warnings.filter(
      (problem) => problem.transactionSet?.index === set.index && problem.segment?.tag === "SE",
    );
    writer.add("AK2", set.id, set.control);
    writeNotes(writer, names, set, own);
    // A set without errors of its own in a file that was refused: rejected with it, with no code to blame it.
    const codes = refused ? setErrorCodes(own, set.control) : setErrorCodes(counts.filter(isCount), set.control);
    const verdict = refused ? "R" : codes.length > 0 ? "E" : "A";
    if (!refused) accepted++;
    odd ||= codes.length > 0;
    writer.add(names.setResponse, verdict, ...codes);
  }
  const ofGroup = [...errors, ...warnings].filter(({ group: at, transactionSet, code }) => {
    return (
      !transactionSet &&
      at?.control === group.control &&
      at.functionalId === group.functionalId &&
      code !== "control-number-padding"
    );
  });
  const codes = groupErrorCodes(ofGroup);
  const verdict = refused ? "R" : odd || codes.length > 0 ? "E" : "A";
  writer.add("AK9", verdict, group.setCount || group.sets.length, group.sets.length, accepted, ...codes);
}

function isCount(problem: Problem): boolean {
  return problem.code === "count-mismatch";
}

function writeNotes(
  writer: SetWriter,
  names: AcknowledgementTags,
  set: TransactionSet,
  problems: readonly Problem[],
): void {
  let previous = "";
  // Whole-set problems are told by the codes of AK5.
  const notes = problems.filter(
    ({ segment, element }) => segment && segment.tag !== "ST" && !(segment.tag === "SE" && element),
  );
  for (const problem of notes.sort((a, b) => (a.segment?.ordinal ?? 0) - (b.segment?.ordinal ?? 0))) {
    const { tag: standing, ordinal } = problem.segment ?? { tag: "", ordinal: 0 };
    // AK301 of a missing segment names what is missing; AK302 is where it should have stood.
    const tag = problem.code === "segment-missing" ? (problem.expected?.split(" ")[0] ?? standing) : standing;
    const code = segmentErrorCode(problem);
    const key = `${tag} ${ordinal} ${code}`;
    if (key !== previous) writer.add(names.note, free(tag, 3), ordinal, undefined, code);
    previous = key;
    if (!problem.element || code !== "8") continue;
    const n = Number(problem.element.split("-")[1]);
    // Only what was really sent is copied; `set` holds it as it stood.
    const sent = set.segments[ordinal - 1]?.elements[n];
    writer.add(names.element, n, undefined, elementErrorCode(problem), free(sent || undefined, 99));
  }
}
