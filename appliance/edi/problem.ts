/**
 * One thing wrong, or odd, in a file: a code and the data to say it with. `describeProblem` puts it in English.
 * `line` and `column` count from 1; `column` counts characters. In what we write, `line` is the segment's ordinal.
 */
export interface Problem {
  code: ProblemCode;
  line: number;
  column?: number;
  /** The ordinal counts within the transaction set, with ST as 1, as AK302 does. */
  segment?: { tag: string; ordinal: number };
  /** Such as `W01-02`. */
  element?: string;
  transactionSet?: TransactionSetRef;
  group?: { functionalId: string; control: string };
  /** The column of a table, by the name the file gives it. */
  field?: string;
  found?: string;
  expected?: string;
}

/** `index` is the place of the set among all sets of the file, from 1. */
export interface TransactionSetRef {
  id: string;
  control: string;
  index: number;
}

export type ProblemCode = keyof typeof wording;

/** What is wrong, where, what was expected, and what to do, in plain English. */
export function describeProblem(problem: Problem): string {
  const { what, todo } = wording[problem.code];
  const found = problem.found === undefined ? "" : ` Found ${quoted(problem.found)}.`;
  const expected = problem.expected === undefined ? "" : ` Expected ${problem.expected}.`;
  return `${place(problem)}: ${what}.${found}${expected} ${todo}.`;
}

function place({ line, column, segment, element, transactionSet, group, field }: Problem): string {
  const parts = [`Line ${line}${column === undefined ? "" : `, column ${column}`}`];
  if (field !== undefined) parts.push(`field ${quoted(field)}`);
  if (element !== undefined) parts.push(`element ${element}`);
  if (segment) parts.push(`segment ${segment.tag} (number ${segment.ordinal} of its transaction set)`);
  if (transactionSet) parts.push(`transaction set ${transactionSet.id} ${transactionSet.control}`);
  else if (group) parts.push(`group ${group.functionalId} ${group.control}`);
  return parts.join(", ");
}

function quoted(value: string): string {
  const shown = value.length > 80 ? `${value.slice(0, 77)}...` : value;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this makes visible
  return `"${shown.replace(/[\u0000-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;
}

const askPartner = "Ask the partner to send the file again";

const wording = {
  "file-empty": { what: "the file has no content", todo: "Export or send it again" },
  "file-too-large": { what: "the file is larger than this door takes", todo: "Split it into smaller files" },
  "file-unrecognised": {
    what: "the content is none of the documents that are read here",
    todo: "Send an X12 interchange, or a CSV file whose first row names its columns",
  },
  "document-not-supported": {
    what: "this kind of transaction set is not read here",
    todo: "Send it to the system it is meant for, or take it out of the file",
  },
  "more-problems": { what: "there are more problems than are listed", todo: "Correct these first, then try again" },

  "interchange-header-missing": {
    what: "the file does not begin with an interchange header",
    todo: "Send the whole interchange, from ISA to IEA",
  },
  "interchange-header-broken": {
    what: "the interchange header cannot be read, so its separators are unknown",
    todo: askPartner,
  },
  "interchange-header-not-fixed-width": {
    what: "the interchange header is not 106 characters wide; its separators were found by counting elements",
    todo: "Ask the partner to keep the padding of ISA elements",
  },
  "separator-conflict": {
    what: "two of the separators in the interchange header are the same character",
    todo: "Ask the partner to use four different separators",
  },
  "version-untested": {
    what: "this version of X12 has not been tried",
    todo: "Compare the first documents with the partner's originals",
  },
  "line-break-inside-segment": {
    what: "the file is wrapped into lines; line breaks inside segments were removed",
    todo: "Ask the partner to send the file without wrapping",
  },
  "terminator-missing": { what: "the last segment has no terminator", todo: "Check that the file arrived whole" },
  "text-after-interchange": {
    what: "there is text after the end of the interchange; it was not used",
    todo: "Check that nothing was appended to the file",
  },
  "segment-tag-invalid": {
    what: "a segment does not begin with a segment identifier",
    todo: "Check the separators, and whether data holds one of them",
  },
  "character-not-allowed": {
    what: "a character is not allowed in this place",
    todo: "Take it out of the data, or agree on other separators",
  },
  "segment-outside-set": { what: "a segment stands outside any transaction set", todo: askPartner },
  "segment-missing": { what: "a segment that must be there is missing", todo: askPartner },
  "segment-repeated": { what: "a segment that may stand once stands again", todo: askPartner },
  "segment-misplaced": { what: "a segment stands where it has no meaning", todo: askPartner },
  "segment-ignored": {
    what: "this segment is not part of this kind of document; it was not used",
    todo: "Check whether it is misspelt",
  },
  "group-missing": { what: "the interchange holds no functional group", todo: askPartner },
  "group-kind-mismatch": {
    what: "the functional group is not of the kind its transaction set belongs to",
    todo: "Ask the partner to correct GS-01",
  },
  "set-missing": { what: "the functional group holds no transaction set", todo: askPartner },
  "control-number-mismatch": {
    what: "the control numbers of header and trailer differ, so parts of the file may belong to something else",
    todo: askPartner,
  },
  "control-number-padding": {
    what: "the control numbers of header and trailer are written differently",
    todo: "Nothing needs doing; the numbers are equal",
  },
  "control-number-repeated": {
    what: "this control number was already used in the same envelope",
    todo: "Check whether a transaction set is in the file twice",
  },
  "count-mismatch": {
    what: "the count in the trailer is not what the file holds",
    todo: "Compare the number of lines with the partner's original",
  },
  "total-mismatch": {
    what: "the total does not match the lines, so a line may be missing or wrong",
    todo: askPartner,
  },

  "element-missing": { what: "an element that must be there is empty", todo: "Ask the partner to fill it" },
  "pair-incomplete": {
    what: "a qualifier and its value must stand together, and one is empty",
    todo: "Ask the partner to send both or neither",
  },
  "value-unknown": { what: "this value is not one of those that have a meaning here", todo: "Correct it" },
  "value-too-long": { what: "this value is longer than the format allows", todo: "Shorten it" },
  "number-invalid": { what: "this is not a number", todo: "Correct the number" },
  "number-not-whole": {
    what: "this must be a whole number",
    todo: "State the quantity in a smaller unit of measure",
  },
  "number-out-of-range": { what: "this number is outside the range that makes sense here", todo: "Correct the number" },
  "number-ambiguous": {
    what: "it is not certain whether this mark separates thousands or decimals; it was read as the file's separator suggests",
    todo: "Check this value, or export numbers without thousands separators",
  },
  "number-mangled": {
    what: "a spreadsheet has turned this number into exponent form and lost digits",
    todo: "Format the column as text in the spreadsheet and export again",
  },
  "date-invalid": { what: "this is not a date", todo: "Correct the date" },
  "date-ambiguous": {
    what: "day and month cannot be told apart",
    todo: "Write dates as YYYY-MM-DD, or state the order of day and month at import",
  },
  "date-ignored": {
    what: "this date cannot be read; it is for information only and was left out",
    todo: "Tell the partner",
  },
  "time-invalid": { what: "this is not a time of day", todo: "Correct the time" },
  "check-digit-wrong": {
    what: "the check digit of this number is wrong, so a scanner will not accept it",
    todo: "Compare it with the label",
  },
  "sscc-invalid": { what: "this is not an SSCC", todo: "Ask the partner for the 18 digits on the label" },
  "sscc-repeated": { what: "the same SSCC is on two handling units", todo: askPartner },
  "duplicate-document": { what: "this document is in the file twice", todo: "Take one of them out" },
  "duplicate-line": { what: "this line number is used twice in one document", todo: "Give each line its own number" },
  "hierarchy-parent-unknown": { what: "this level hangs under a level that is not there", todo: askPartner },
  "hierarchy-parent-inferred": {
    what: "this level does not say what it hangs under; it was put under the nearest level above that fits",
    todo: "Check the packs of this shipment",
  },
  "hierarchy-number-repeated": { what: "two levels have the same number", todo: askPartner },
  "pack-quantity-unknown": {
    what: "this line is in several packs and the file does not say how much is in each",
    todo: "Count each pack at receiving",
  },
  "mark-range": {
    what: "a range of marks is given; only the first is known",
    todo: "Scan each pack at receiving",
  },
  "line-quantity-zero": { what: "this line has quantity zero; it was left out", todo: "Nothing needs doing" },
  "lines-missing": { what: "the document has no lines", todo: "Check that it was exported whole" },

  "quote-broken": {
    what: "a quotation mark opens or closes in the wrong place",
    todo: "Double every quotation mark inside a quoted value, and close the last one",
  },
  "header-missing": {
    what: "a column that is needed is not in the file",
    todo: "Add it, or rename the column that holds it",
  },
  "header-repeated": { what: "two columns have the same meaning", todo: "Take one of them out or rename it" },
  "header-ignored": { what: "this column has no meaning here; it was not used", todo: "Nothing needs doing" },
  "header-empty": { what: "a column that holds values has no name", todo: "Name the column in the first row" },
  "cells-too-many": {
    what: "this row has more values than there are columns",
    todo: "Put quotation marks around values that hold the separator",
  },
  "cells-too-few": { what: "this row has fewer values than there are columns", todo: "Check that the row is whole" },
  "value-missing": { what: "a value that must be there is empty", todo: "Fill it in" },
  "value-conflict": {
    what: "rows of the same document say different things",
    todo: "Make them equal, or give the rows different numbers",
  },
  "flag-invalid": { what: "this is neither yes nor no", todo: "Write yes or no" },
  "unit-missing": {
    what: "the unit of this column is not known",
    todo: 'Put it in the column name, such as "Length (mm)"',
  },
  "unit-assumed": { what: "the column does not name its unit; kilograms were assumed", todo: "Check one weight" },
  "unit-unknown": { what: "this unit of measure is not known", todo: "Use g, kg, lb or oz, or mm, cm, m or in" },
  "row-without-data": {
    what: "this row has nothing in the columns that are read; it was left out",
    todo: "Nothing needs doing",
  },
} satisfies Record<string, { what: string; todo: string }>;
