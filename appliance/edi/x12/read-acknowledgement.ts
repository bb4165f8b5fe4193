import type { AcknowledgedSet, AcknowledgementDocument } from "../documents.ts";
import type { Segment } from "./segments.ts";
import type { SetReader } from "./set-reader.ts";

/** A 997 or 999: what a partner's translator thought of a group we sent. */
export function readAcknowledgement(reader: SetReader): AcknowledgementDocument | undefined {
  const { body, set } = reader;
  const [ak1, ...rest] = body;
  const end = set.segments.at(-1);
  if (ak1?.tag !== "AK1") {
    if (end) reader.error("segment-missing", ak1 ?? end, 0, ak1?.tag, "AK1 after ST");
    return undefined;
  }
  const document: AcknowledgementDocument = {
    group: { functionalId: reader.required(ak1, 1) ?? "", control: reader.required(ak1, 2) ?? "" },
    verdict: "rejected",
    sets: [],
    source: reader.source(ak1),
  };
  let current: AcknowledgedSet | undefined;
  let ended = false;
  for (const segment of rest) {
    const kind = segment.tag.replace(/^IK/, "AK");
    if (kind === "AK2") {
      current = {
        id: reader.required(segment, 1) ?? "",
        control: reader.required(segment, 2) ?? "",
        verdict: "rejected",
        codes: [],
        notes: [],
      };
      document.sets.push(current);
    } else if (kind === "AK9") {
      document.verdict = groupVerdict(reader, segment);
      ended = true;
    } else if (!current) reader.error("segment-misplaced", segment, 0, segment.tag, "AK2 before it");
    else if (kind === "AK5") {
      current.verdict = setVerdict(reader, segment);
      current.codes = segment.elements.slice(2).filter(Boolean);
    } else readNote(reader, kind, segment, current);
  }
  if (!ended && end) reader.error("segment-missing", end, 0, undefined, "AK9 before SE");
  return document;
}

function readNote(reader: SetReader, kind: string, segment: Segment, current: AcknowledgedSet): void {
  if (kind === "AK3") {
    const ordinal = reader.decimal(segment, 2) ?? 0;
    const code = reader.text(segment, 4);
    current.notes.push({ segment: reader.required(segment, 1) ?? "", ordinal, ...(code ? { code } : {}) });
  } else if (kind === "AK4") {
    const note = current.notes.at(-1);
    if (!note) {
      reader.error("segment-misplaced", segment, 0, segment.tag, "AK3 before it");
      return;
    }
    // A segment may have several bad elements: each is a note of its own.
    const target =
      note.element === undefined
        ? note
        : { segment: note.segment, ordinal: note.ordinal, ...(note.code ? { code: note.code } : {}) };
    if (target !== note) current.notes.push(target);
    Object.assign(target, {
      element: reader.required(segment, 1) ?? "",
      elementCode: reader.required(segment, 3) ?? "",
      ...(reader.text(segment, 4) ? { copy: reader.text(segment, 4) } : {}),
    });
  } else if (kind !== "CTX") reader.warn("segment-ignored", segment, 0, segment.tag);
}

/** X12 elements 717 and 715: A accepted, E with errors, P partly, R M W X rejected. */
function setVerdict(reader: SetReader, segment: Segment): AcknowledgedSet["verdict"] {
  const code = reader.required(segment, 1, "A, E or R");
  if (code === "A") return "accepted";
  if (code === "E") return "accepted-with-errors";
  if (code && !"RMWX".includes(code)) reader.error("value-unknown", segment, 1, code, "A, E, M, R, W or X");
  return "rejected";
}

function groupVerdict(reader: SetReader, segment: Segment): AcknowledgementDocument["verdict"] {
  const code = reader.required(segment, 1, "A, E, P or R");
  if (code === "P") return "partly-accepted";
  if (code === "A") return "accepted";
  if (code === "E") return "accepted-with-errors";
  if (code && !"RMWX".includes(code)) reader.error("value-unknown", segment, 1, code, "A, E, P or R");
  return "rejected";
}
