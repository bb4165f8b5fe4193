import type { Problem } from "../problem.ts";
import type { Separators } from "./segments.ts";
import { SetWriter } from "./set-writer.ts";
import { functionalIds } from "./transaction-kinds.ts";

/** Who sends to whom, when, and under which numbers. The caller keeps the counters: the same document gets the same numbers. */
export interface Envelope {
  sender: { qualifier: string; id: string };
  receiver: { qualifier: string; id: string };
  /** GS02 and GS03; the interchange ids if left out. */
  senderCode?: string;
  receiverCode?: string;
  /** 1 to 999999999. */
  interchangeControl: number;
  groupControl: number;
  /** Of the first transaction set; the others count on. 1 if left out. */
  setControl?: number;
  /** `YYYY-MM-DDTHH:MM`. */
  at: string;
  usage: "P" | "T";
  acknowledgementRequested?: boolean;
  /** GS08, "004010" if left out; ISA12 follows from it. */
  version?: string;
  separators?: Partial<Separators>;
  /** A line end after each terminator, for people who read it. */
  lineBreaks?: boolean;
  weightUnit?: "KG" | "LB";
}

export type Written = { ok: true; text: string } | { ok: false; errors: Problem[] };

/** One interchange with one group, a transaction set for each document. Refused whole if anything in it would not be X12. */
export function writeX12<D>(
  kind: string,
  documents: readonly D[],
  envelope: Envelope,
  write: (writer: SetWriter, document: D, envelope: Envelope) => void,
): Written {
  const version = envelope.version ?? "004010";
  // From 004020 on ISA11 is the repetition separator; before, it names the standard.
  const repetition = version >= "004020" ? { repetition: "^" } : {};
  const separators: Separators = {
    element: "*",
    component: ">",
    terminator: "~",
    ...repetition,
    ...envelope.separators,
  };
  const { element, terminator } = separators;
  const errors: Problem[] = checkEnvelope(envelope, separators, documents.length);
  const control = String(envelope.interchangeControl).padStart(9, "0");
  const [day = "", time = "0000"] = [
    envelope.at.slice(0, 10).replaceAll("-", ""),
    envelope.at.slice(11, 16).replace(":", "") || "0000",
  ];
  const isa = ["ISA", "00", pad("", 10), "00", pad("", 10)];
  isa.push(
    pad(envelope.sender.qualifier, 2),
    pad(envelope.sender.id, 15),
    pad(envelope.receiver.qualifier, 2),
    pad(envelope.receiver.id, 15),
  );
  isa.push(day.slice(2), time, separators.repetition ?? "U", version.slice(0, 5), control);
  isa.push(envelope.acknowledgementRequested ? "1" : "0", envelope.usage, separators.component);
  const senderCode = envelope.senderCode ?? envelope.sender.id;
  const receiverCode = envelope.receiverCode ?? envelope.receiver.id;
  const segments = [isa.join(element)];
  const group = functionalIds[kind] ?? "";
  segments.push(["GS", group, senderCode, receiverCode, day, time, envelope.groupControl, "X", version].join(element));
  documents.forEach((document, index) => {
    const setControl = String((envelope.setControl ?? 1) + index).padStart(4, "0");
    const writer = new SetWriter(separators, errors);
    write(writer, document, envelope);
    const { segments: body } = writer;
    segments.push(["ST", kind, setControl].join(element), ...body, ["SE", body.length + 2, setControl].join(element));
  });
  segments.push(["GE", documents.length, envelope.groupControl].join(element), ["IEA", 1, control].join(element));
  if (errors.length > 0) return { ok: false, errors };
  const end = envelope.lineBreaks && terminator !== "\n" ? `${terminator}\n` : terminator;
  return { ok: true, text: segments.map((segment) => segment + end).join("") };
}

function checkEnvelope(envelope: Envelope, separators: Separators, documentCount: number): Problem[] {
  const errors: Problem[] = [];
  const check = (element: string, value: string, ok: boolean, expected: string): void => {
    if (!ok)
      errors.push({
        code: value === "" ? "element-missing" : "value-unknown",
        line: 1,
        element,
        found: value,
        expected,
      });
  };
  const marks = [separators.element, separators.component, separators.terminator, separators.repetition].filter(
    Boolean,
  );
  if (new Set(marks).size < marks.length) errors.push({ code: "separator-conflict", line: 1, found: marks.join(" ") });
  const isText = (value: string, max: number): boolean =>
    value.length > 0 && value.length <= max && !marks.some((mark) => mark && value.includes(mark));
  check("ISA-05", envelope.sender.qualifier, envelope.sender.qualifier.length === 2, "two characters");
  check("ISA-06", envelope.sender.id, isText(envelope.sender.id, 15), "1 to 15 characters");
  check("ISA-07", envelope.receiver.qualifier, envelope.receiver.qualifier.length === 2, "two characters");
  check("ISA-08", envelope.receiver.id, isText(envelope.receiver.id, 15), "1 to 15 characters");
  check(
    "GS-02",
    envelope.senderCode ?? envelope.sender.id,
    isText(envelope.senderCode ?? envelope.sender.id, 15),
    "2 to 15 characters",
  );
  check(
    "GS-03",
    envelope.receiverCode ?? envelope.receiver.id,
    isText(envelope.receiverCode ?? envelope.receiver.id, 15),
    "2 to 15 characters",
  );
  check("ISA-13", String(envelope.interchangeControl), isControl(envelope.interchangeControl), "1 to 999999999");
  check("GS-06", String(envelope.groupControl), isControl(envelope.groupControl), "1 to 999999999");
  check("ISA-09", envelope.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(envelope.at), "a moment as YYYY-MM-DDTHH:MM");
  if (documentCount === 0) errors.push({ code: "set-missing", line: 1, expected: "a document to write" });
  return errors;
}

function isControl(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 999_999_999;
}

function pad(value: string, width: number): string {
  return value.padEnd(width, " ");
}
