import type { Acknowledgement } from "#sync/model/records/file.ts";
import type { Interchange, X12File } from "./x12/envelope.ts";
import { readX12Documents } from "./x12/read-documents.ts";
import { write997 } from "./x12/write-997.ts";
import { write999 } from "./x12/write-999.ts";
import type { X12Options } from "./x12/x12-options.ts";

export interface AcknowledgeFile {
  bytes: Uint8Array;
  options: X12Options;
  /** Begins the name of each acknowledgement. */
  name: string;
  /** The file reads well, but the book did not take it. */
  refusedByBook: boolean;
  /** One control number for each interchange. */
  controls: number[];
  /** `YYYY-MM-DDTHH:MM` */
  at: string;
}

/** The acknowledgements of an X12 file, in both forms. An interchange whose sender cannot be addressed gets none. */
export function acknowledgeFile(request: AcknowledgeFile): Acknowledgement[] {
  const { bytes, options, name, refusedByBook, controls, at } = request;
  const { file } = readX12Documents(bytes, options);
  // No segment is to blame: with any error in the book every set is rejected.
  if (refusedByBook && file.book.errors.length === 0) file.book.error({ code: "document-not-supported", line: 1 });
  return acknowledgeable(file).flatMap((interchange, index) => {
    const control = controls[index];
    if (control === undefined) return [];
    const [group] = interchange.groups;
    const envelope = {
      sender: interchange.receiver,
      receiver: interchange.sender,
      ...(group?.receiverCode && { senderCode: group.receiverCode }),
      ...(group?.senderCode && { receiverCode: group.senderCode }),
      interchangeControl: control,
      groupControl: control,
      at,
      usage: interchange.usage === "T" ? ("T" as const) : ("P" as const),
    };
    const forms = { "997": write997(file, interchange, envelope), "999": write999(file, interchange, envelope) };
    return Object.entries(forms).flatMap(([kind, written]): Acknowledgement[] =>
      written.ok ? [{ kind: kind as "997" | "999", name: `${kind}-${name}-${control}.edi`, text: written.text }] : [],
    );
  });
}

const interchangesMax = 50;

/** The interchanges that hold anything but acknowledgements, which are never acknowledged themselves. */
export function acknowledgeable(file: X12File): Interchange[] {
  return file.interchanges
    .filter(({ sender, groups }) => sender.id !== "" && groups.some(({ functionalId }) => functionalId !== "FA"))
    .slice(0, interchangesMax);
}
