import type { z } from "zod";
import type { fileKind, importOptions } from "#sync/contracts/files.ts";
import type { FileProblem } from "#sync/contracts/refusals/files.ts";
import type { Reader } from "../store/reader.ts";
import { acknowledgeable } from "./acknowledge-file.ts";
import { readAsnsCsv } from "./csv/asns-csv.ts";
import { readItemsCsv } from "./csv/items-csv.ts";
import { readLocationsCsv } from "./csv/locations-csv.ts";
import { readOrdersCsv } from "./csv/orders-csv.ts";
import type { CsvOptions } from "./csv/read-csv.ts";
import { readStockCsv } from "./csv/stock-csv.ts";
import { detect } from "./detect.ts";
import type { AcknowledgementDocument } from "./documents.ts";
import { fileProblem } from "./file-problem.ts";
import type { Reading } from "./problem-book.ts";
import { planAsns } from "./to-commands/plan-asns.ts";
import { planItems, planLocations, planStock } from "./to-commands/plan-masters.ts";
import { type OriginOf, planOrders } from "./to-commands/plan-orders.ts";
import type { PlannedCommand } from "./to-commands/planned-command.ts";
import type { X12File } from "./x12/envelope.ts";
import { readX12Documents } from "./x12/read-documents.ts";
import type { X12Options } from "./x12/x12-options.ts";

export type FileKind = z.output<typeof fileKind>;
export type ImportOptions = z.output<typeof importOptions>;

export type ImportPlan = {
  kind: FileKind | "";
  warnings: FileProblem[];
  /** Interchanges whose sender waits for an acknowledgement. */
  toAcknowledge: number;
} & (
  | { ok: true; commands: PlannedCommand[]; acknowledged: AcknowledgementDocument[] }
  | { ok: false; problems: FileProblem[] }
);

/** What a file asks for, as the commands that do it, or every reason why nothing of it is taken. Only reads the book. */
export function planImport(reader: Reader, bytes: Uint8Array, options: ImportOptions): ImportPlan {
  const kind = options.as ?? kindOf(bytes, options);
  if (typeof kind !== "string") return { ok: false, kind: "", warnings: [], toAcknowledge: 0, problems: kind };
  const csv: CsvOptions = { separator: options.separator, decimal: options.decimal, dateOrder: options.dateOrder };
  const noOrigin = () => ({});
  switch (kind) {
    case "items":
      return planned(kind, readItemsCsv(bytes, csv), planItems);
    case "locations":
      return planned(kind, readLocationsCsv(bytes, csv), planLocations);
    case "stock":
      return planned(kind, readStockCsv(bytes, csv), planStock);
    case "orders":
      return planned(kind, readOrdersCsv(bytes, csv), (orders) =>
        planOrders(reader, orders, { originOf: noOrigin, drafts: options.drafts }),
      );
    case "asns":
      return planned(kind, readAsnsCsv(bytes, csv), (asns) => planAsns(reader, asns, { originOf: noOrigin }));
    case "x12":
      return planX12(reader, bytes, options);
  }
}

export const x12Options = ({ strictCounts }: Pick<ImportOptions, "strictCounts">): X12Options => ({
  tolerateCounts: !strictCounts,
});

function kindOf(bytes: Uint8Array, { separator, decimal, dateOrder }: ImportOptions): FileKind | FileProblem[] {
  const detected = detect(bytes, { separator, decimal, dateOrder });
  if (!detected.ok) return detected.errors.map(fileProblem);
  return detected.format === "x12" ? "x12" : detected.kind;
}

type Planned = { commands: PlannedCommand[]; problems: FileProblem[] };

function planned<D>(kind: FileKind, read: Reading<D[]>, plan: (documents: D[]) => Planned): ImportPlan {
  const warnings = read.warnings.map(fileProblem);
  if (!read.ok) return { ok: false, kind, warnings, toAcknowledge: 0, problems: read.errors.map(fileProblem) };
  if (read.documents.length === 0)
    return { ok: false, kind, warnings, toAcknowledge: 0, problems: [fileProblem({ code: "lines-missing", line: 1 })] };
  return settled({ kind, warnings, toAcknowledge: 0 }, plan(read.documents), []);
}

function planX12(reader: Reader, bytes: Uint8Array, options: ImportOptions): ImportPlan {
  const read = readX12Documents(bytes, x12Options(options));
  const warnings = read.warnings.map(fileProblem);
  const head = { kind: "x12", warnings, toAcknowledge: acknowledgeable(read.file).length } as const;
  if (!read.ok) return { ok: false, ...head, problems: read.errors.map(fileProblem) };
  const { orders, asns, acknowledgements } = read.documents;
  const empty: Planned = { commands: [], problems: [] };
  const parts = [
    asns.length > 0 ? planAsns(reader, asns, { originOf: originIn(read.file, "856") }) : empty,
    orders.length > 0
      ? planOrders(reader, orders, { originOf: originIn(read.file, "940"), drafts: options.drafts })
      : empty,
  ];
  const all = { commands: parts.flatMap((p) => p.commands), problems: parts.flatMap((p) => p.problems) };
  return settled(head, all, acknowledgements);
}

function settled(
  head: Pick<ImportPlan, "kind" | "warnings" | "toAcknowledge">,
  { commands, problems }: Planned,
  acknowledged: AcknowledgementDocument[],
): ImportPlan {
  if (problems.length > 0)
    return { ok: false, ...head, problems: problems.sort((a, b) => a.line - b.line).slice(0, problemsMax) };
  return { ok: true, ...head, commands, acknowledged };
}

/** As many as a reader collects. */
const problemsMax = 10_000;

/**
 * Partner and control numbers for the documents of one kind. A file that was read without an error has one document for each of
 * its sets, in their order; control numbers repeat and lines do not tell sets apart in a file of one line.
 */
function originIn(file: X12File, kind: string): OriginOf {
  const sets = file.interchanges.flatMap((interchange) =>
    interchange.groups.flatMap((group) =>
      group.sets.filter(({ id }) => id === kind).map((set) => ({ interchange, group, set })),
    ),
  );
  let next = 0;
  return (): Record<string, string> => {
    const found = sets[next++];
    if (!found) return {};
    const { interchange, group, set } = found;
    return {
      format: `x12 ${kind}`,
      sender: `${interchange.sender.qualifier}:${interchange.sender.id}`,
      receiver: `${interchange.receiver.qualifier}:${interchange.receiver.id}`,
      interchange: interchange.control,
      group: group.control,
      set: set.control,
    };
  };
}
