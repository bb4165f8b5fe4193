import { decodeText, type TextEncoding } from "../decode-text.ts";
import { ProblemBook } from "../problem-book.ts";
import { SourceText } from "../source-text.ts";
import { EnvelopeReader } from "./envelope-reader.ts";
import type { Segment, Separators } from "./segments.ts";
import { type X12Options, x12BytesMax } from "./x12-options.ts";

export interface X12File {
  source: SourceText;
  encoding: TextEncoding;
  interchanges: Interchange[];
  /** Every reader of this file adds to it, so an acknowledgement can be written from it. */
  book: ProblemBook;
  options: X12Options;
}

export interface Interchange {
  control: string;
  sender: { qualifier: string; id: string };
  receiver: { qualifier: string; id: string };
  version: string;
  usage: string;
  separators: Separators;
  groups: Group[];
  /** Interchange acknowledgements found between ISA and GS. */
  acknowledgements: Segment[];
}

export interface Group {
  functionalId: string;
  control: string;
  senderCode: string;
  receiverCode: string;
  version: string;
  sets: TransactionSet[];
  /** GE01 as sent, or what was counted. */
  setCount: number;
}

export interface TransactionSet {
  id: string;
  control: string;
  /** Among all sets of the file, from 1. */
  index: number;
  /** From ST to SE, both included. */
  segments: Segment[];
  group: { functionalId: string; control: string };
}

/** Takes the envelopes of a whole file apart: every interchange, group and transaction set, and every problem in them. */
export function readX12(bytes: Uint8Array, options: X12Options = {}): X12File {
  const maxBytes = options.maxBytes ?? x12BytesMax;
  const tooLarge = bytes.length > maxBytes;
  const { text, encoding } = decodeText(tooLarge ? bytes.subarray(0, 0) : bytes);
  const file: X12File = { source: new SourceText(text), encoding, interchanges: [], book: new ProblemBook(), options };
  if (tooLarge) {
    file.book.error({
      code: "file-too-large",
      line: 1,
      found: `${bytes.length} bytes`,
      expected: `at most ${maxBytes} bytes`,
    });
  } else new EnvelopeReader(file).read();
  return file;
}
