import type { Problem } from "../problem.ts";
import type { ProblemBook } from "../problem-book.ts";
import type { SourceText } from "../source-text.ts";
import type { Group, Interchange, TransactionSet, X12File } from "./envelope.ts";
import { readInterchangeHeader } from "./interchange-header.ts";
import { elementOffset, nextSegment, type Segment, type Separators } from "./segments.ts";
import { functionalIds } from "./transaction-kinds.ts";

/** Walks through the segments of a file once, opening and closing envelopes; what it finds goes into the file it was given. */
export class EnvelopeReader {
  readonly #file: X12File;
  readonly #source: SourceText;
  readonly #book: ProblemBook;
  #setCount = 0;
  #wrapped = false;
  #interchange: Interchange | undefined;
  #group: Group | undefined;
  #set: TransactionSet | undefined;

  constructor(file: X12File) {
    this.#file = file;
    this.#source = file.source;
    this.#book = file.book;
  }

  read(): void {
    const { text } = this.#source;
    let offset = skipPadding(text, 0);
    if (offset >= text.length) {
      this.#book.error({ code: "file-empty", line: 1 });
      return;
    }
    if (!text.startsWith("ISA", offset)) {
      const fragment = /^(GS|ST)([^A-Za-z0-9 \r\n])/.exec(text.slice(offset, offset + 3));
      const at = this.#source.at(offset);
      if (!fragment) {
        const found = text.slice(offset, offset + 20);
        this.#book.error({ code: "interchange-header-missing", ...at, found, expected: "ISA" });
        return;
      }
      const found = fragment[1] ?? "";
      const problem: Problem = { code: "interchange-header-missing", ...at, found, expected: "ISA" };
      if (!this.#file.options.allowFragment) {
        this.#book.error(problem);
        return;
      }
      this.#book.warn(problem);
      this.#readSegments(offset, guessSeparators(text, offset, fragment[2] ?? "*"));
      this.#endOfFragment();
      return;
    }
    while (text.startsWith("ISA", offset)) {
      const end = this.#readInterchange(offset);
      if (end === undefined) return;
      offset = skipPadding(text, end);
    }
    if (offset < text.length) {
      const found = text.slice(offset, offset + 40);
      const problem: Problem = { code: "text-after-interchange", ...this.#source.at(offset), found };
      // Left-over text is odd; left-over segments are lost documents.
      if (/^(GS|ST|GE|SE|IEA)\W/.test(found)) this.#book.error({ ...problem, expected: "ISA or the end of the file" });
      else this.#book.warn(problem);
    }
  }

  #readInterchange(offset: number): number | undefined {
    const header = readInterchangeHeader(this.#source, offset);
    const at = this.#source.at(offset);
    if (!header) {
      const found = this.#source.text.slice(offset, offset + 106);
      this.#book.error({ code: "interchange-header-broken", ...at, found, expected: "ISA and 16 elements" });
      return undefined;
    }
    const { separators, elements } = header;
    if (!header.fixedWidth) this.#book.warn({ code: "interchange-header-not-fixed-width", ...at });
    const marks = [separators.element, separators.component, separators.terminator, separators.repetition].filter(
      Boolean,
    );
    if (new Set(marks).size < marks.length) {
      this.#book.error({ code: "separator-conflict", ...at, found: marks.join(" ") });
      return undefined;
    }
    const [, , , , , senderQualifier, sender, receiverQualifier, receiver, , , , version, control, , usage] = elements;
    for (const [index, name] of [
      [6, "ISA-06"],
      [8, "ISA-08"],
      [13, "ISA-13"],
    ] as const) {
      if (!elements[index]) this.#book.error({ code: "element-missing", ...at, element: name });
    }
    this.#interchange = {
      control: control ?? "",
      sender: { qualifier: senderQualifier ?? "", id: sender ?? "" },
      receiver: { qualifier: receiverQualifier ?? "", id: receiver ?? "" },
      version: version ?? "",
      usage: usage ?? "",
      separators,
      groups: [],
      acknowledgements: [],
    };
    this.#file.interchanges.push(this.#interchange);
    return this.#readSegments(header.end, separators);
  }

  /** Reads up to and including IEA, or to the next ISA or the end of the text where IEA is missing. */
  #readSegments(from: number, separators: Separators): number {
    let offset = from;
    for (;;) {
      const piece = nextSegment(this.#source, offset, separators);
      if (!piece || (piece.segment.tag === "ISA" && this.#interchange)) {
        const end = piece?.segment.offset ?? this.#source.text.length;
        if (this.#interchange) this.#missing("IEA", end);
        this.#interchange = undefined;
        return end;
      }
      const { segment } = piece;
      if (piece.wrapped && !this.#wrapped) {
        this.#wrapped = true;
        this.#book.warn({ code: "line-break-inside-segment", ...this.#source.at(segment.offset), found: segment.tag });
      }
      if (!piece.terminated)
        this.#book.warn({ code: "terminator-missing", ...this.#source.at(segment.offset), found: segment.tag });
      this.#take(segment);
      offset = piece.end;
      if (segment.tag === "IEA" && !this.#interchange) return offset;
    }
  }

  #take(segment: Segment): void {
    if (!/^[A-Z][A-Z0-9]{1,2}$/.test(segment.tag)) {
      this.#fault("segment-tag-invalid", segment, 0, segment.tag);
      return;
    }
    switch (segment.tag) {
      case "GS": {
        this.#beginGroup(segment);
        return;
      }
      case "GE": {
        this.#endGroup(segment);
        return;
      }
      case "ST": {
        this.#beginSet(segment);
        return;
      }
      case "SE": {
        this.#endSet(segment);
        return;
      }
      case "IEA": {
        this.#endInterchange(segment);
        return;
      }
      case "TA1":
        if (this.#interchange && !this.#group) this.#interchange.acknowledgements.push(segment);
        else this.#fault("segment-misplaced", segment, 0, "TA1", "TA1 between ISA and GS");
        return;
    }
    if (!this.#set) {
      this.#fault("segment-outside-set", segment, 0, segment.tag, "ST before it");
      return;
    }
    this.#set.segments.push(segment);
    this.#checkCharacters(segment);
  }

  #checkCharacters(segment: Segment): void {
    for (let n = 1; n < segment.elements.length; n++) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: X12.6 basic and extended sets hold no control characters
      const bad = /[\u0000-\u001f\u007f-\u009f\ufffd]/.exec(segment.elements[n] ?? "");
      if (bad) this.#fault("character-not-allowed", segment, n, segment.elements[n], "printable characters");
    }
  }

  #beginGroup(segment: Segment): void {
    if (this.#set) this.#missing("SE", segment.offset);
    if (this.#group) this.#missing("GE", segment.offset);
    const [, functionalId = "", senderCode = "", receiverCode = "", , , control = "", , version = ""] =
      segment.elements;
    for (const n of [1, 6]) if (!segment.elements[n]) this.#fault("element-missing", segment, n);
    if (version && !/^00(3|40|50)/.test(version))
      this.#fault("version-untested", segment, 8, version, "003000 to 005010", "warn");
    this.#group = { functionalId, senderCode, receiverCode, control, version, sets: [], setCount: 0 };
    if (this.#interchange?.groups.some((group) => group.control === control)) {
      this.#fault("control-number-repeated", segment, 6, control, undefined, "warn");
    }
    this.#interchange?.groups.push(this.#group);
  }

  #endGroup(segment: Segment): void {
    if (this.#set) this.#missing("SE", segment.offset);
    const group = this.#group;
    if (!group) {
      this.#fault("segment-misplaced", segment, 0, "GE", "GS before it");
      return;
    }
    if (group.sets.length === 0) this.#fault("set-missing", segment, 0, undefined, "ST");
    group.setCount = this.#checkCount(segment, group.sets.length);
    this.#checkControl(segment, group.control);
    this.#group = undefined;
  }

  #beginSet(segment: Segment): void {
    if (this.#set) this.#missing("SE", segment.offset);
    const group = this.#group ?? this.#fragmentGroup(segment);
    const [, id = "", control = ""] = segment.elements;
    this.#set = { id, control, index: ++this.#setCount, segments: [segment], group };
    for (const n of [1, 2]) if (!segment.elements[n]) this.#fault("element-missing", segment, n);
    if (control && group.sets.some((set) => set.control === control)) {
      this.#fault("control-number-repeated", segment, 2, control, undefined, "warn");
    }
    const kind = functionalIds[id];
    if (kind && this.#interchange && group.functionalId && group.functionalId !== kind) {
      this.#fault("group-kind-mismatch", segment, 1, group.functionalId, `${kind} for ${id}`, "warn");
    }
    group.sets.push(this.#set);
  }

  #fragmentGroup(segment: Segment): Group {
    if (this.#interchange) this.#fault("segment-misplaced", segment, 0, "ST", "GS before it");
    const group: Group = {
      functionalId: "",
      senderCode: "",
      receiverCode: "",
      control: "",
      version: "",
      sets: [],
      setCount: 0,
    };
    let interchange = this.#interchange ?? this.#file.interchanges.at(-1);
    if (!interchange) {
      interchange = fragmentInterchange(segment.separator);
      this.#file.interchanges.push(interchange);
    }
    interchange.groups.push(group);
    this.#group = group;
    return group;
  }

  #endSet(segment: Segment): void {
    const set = this.#set;
    if (!set) {
      this.#fault("segment-misplaced", segment, 0, "SE", "ST before it");
      return;
    }
    set.segments.push(segment);
    this.#checkCount(segment, set.segments.length);
    this.#checkControl(segment, set.control);
    this.#set = undefined;
  }

  #endInterchange(segment: Segment): void {
    if (this.#set) this.#missing("SE", segment.offset);
    if (this.#group) this.#missing("GE", segment.offset);
    const interchange = this.#interchange;
    if (!interchange) {
      this.#fault("segment-misplaced", segment, 0, "IEA", "ISA before it");
      return;
    }
    if (interchange.groups.length === 0 && interchange.acknowledgements.length === 0) {
      this.#fault("group-missing", segment, 0, undefined, "GS");
    }
    this.#checkCount(segment, interchange.groups.length);
    this.#checkControl(segment, interchange.control);
    this.#interchange = undefined;
  }

  #checkCount(segment: Segment, counted: number): number {
    const stated = segment.elements[1] ?? "";
    if (stated === "") this.#fault("element-missing", segment, 1, undefined, String(counted));
    else if (!/^\d+$/.test(stated)) this.#fault("number-invalid", segment, 1, stated, String(counted));
    else if (Number(stated) !== counted) {
      const severity = (this.#file.options.tolerateCounts ?? true) ? "warn" : "error";
      this.#fault("count-mismatch", segment, 1, stated, String(counted), severity);
      return Number(stated);
    }
    return counted;
  }

  #checkControl(segment: Segment, expected: string): void {
    const found = segment.elements[2] ?? "";
    if (found === expected) return;
    if (found === "") {
      this.#fault("element-missing", segment, 2, undefined, expected);
      return;
    }
    if (/^\d+$/.test(found) && /^\d+$/.test(expected) && Number(found) === Number(expected)) {
      this.#fault("control-number-padding", segment, 2, found, expected, "warn");
      return;
    }
    const severity = this.#file.options.tolerateControlNumbers ? "warn" : "error";
    this.#fault("control-number-mismatch", segment, 2, found, expected, severity);
  }

  /** Reports a trailer that never came, and closes what it would have closed. */
  #missing(tag: "SE" | "GE" | "IEA", offset: number): void {
    if (tag !== "SE" && this.#set) this.#missing("SE", offset);
    if (tag === "IEA" && this.#group) this.#missing("GE", offset);
    const at = this.#source.at(Math.min(offset, Math.max(0, this.#source.text.length - 1)));
    const problem: Problem = { code: "segment-missing", ...at, expected: tag };
    if (this.#set) problem.transactionSet = { id: this.#set.id, control: this.#set.control, index: this.#set.index };
    if (this.#group) problem.group = { functionalId: this.#group.functionalId, control: this.#group.control };
    this.#book.error(problem);
    if (tag === "SE") this.#set = undefined;
    if (tag === "GE") this.#group = undefined;
  }

  #endOfFragment(): void {
    const end = this.#source.text.length;
    if (this.#set) this.#missing("SE", end);
    if (this.#group?.control) this.#missing("GE", end);
  }

  #fault(
    code: Problem["code"],
    segment: Segment,
    n: number,
    found?: string,
    expected?: string,
    severity = "error",
  ): void {
    const problem: Problem = { code, ...this.#source.at(elementOffset(this.#source, segment, n)) };
    const ordinal = this.#set ? ordinalIn(this.#set, segment) : 1;
    problem.segment = { tag: segment.tag, ordinal };
    if (n > 0) problem.element = `${segment.tag}-${String(n).padStart(2, "0")}`;
    if (this.#set) problem.transactionSet = { id: this.#set.id, control: this.#set.control, index: this.#set.index };
    if (this.#group) problem.group = { functionalId: this.#group.functionalId, control: this.#group.control };
    if (found !== undefined) problem.found = found;
    if (expected !== undefined) problem.expected = expected;
    if (severity === "warn") this.#book.warn(problem);
    else this.#book.error(problem);
  }
}

function ordinalIn(set: TransactionSet, segment: Segment): number {
  const last = set.segments.length - 1;
  return set.segments[last] === segment ? last + 1 : last + 2;
}

function skipPadding(text: string, from: number): number {
  let offset = from;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: null bytes and Ctrl-Z pad files of old systems
  while (offset < text.length && /[\s\u0000\u001a\ufeff~]/.test(text[offset] ?? "")) offset++;
  return offset;
}

/** Without ISA nothing states the separators; the terminator is what stands before the second segment. */
function guessSeparators(text: string, offset: number, element: string): Separators {
  const rest = text.slice(offset, offset + 2_000);
  const tilde = rest.includes("~");
  const terminator = tilde ? "~" : rest.includes("\n") ? "\n" : rest.includes("\r") ? "\r" : "'";
  return { element, component: element === ">" ? ":" : ">", terminator };
}

function fragmentInterchange(element: string): Interchange {
  const nobody = { qualifier: "", id: "" };
  const separators = { element, component: ">", terminator: "~" };
  return {
    control: "",
    sender: nobody,
    receiver: nobody,
    version: "",
    usage: "",
    separators,
    groups: [],
    acknowledgements: [],
  };
}
