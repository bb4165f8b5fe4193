/** A transfer while it is written at the kiosk. Quantities are in base units. */
export interface TransferDraft {
  /** From here, or asked of another site. */
  way: "send" | "ask";
  /** The other site, by its id; empty until chosen. */
  site: string;
  lines: readonly DraftLine[];
  /** 1 is the most urgent, 9 the least. */
  priority: number;
  note: string;
  /** Sending only: its order is made at once; else it waits as planned. */
  release: boolean;
}

export interface DraftLine {
  sku: string;
  qty: number;
}

/** More lines than anybody keys at a kiosk; programs may send 1000. */
export const linesMax = 100;
/** Of one line, in base units. As `qty` in the contracts. */
export const qtyMax = 1_000_000_000;
/** As `note` in the contracts. */
export const noteLengthMax = 500;

export const newDraft = (way: TransferDraft["way"]): TransferDraft => ({
  ...{ way, site: "", lines: [], priority: 5, note: "", release: true },
});

/** The units on top of those that are on their line already, which is the last one then; what there is no room for is left out. */
export function withUnits(lines: readonly DraftLine[], { sku, qty }: DraftLine): readonly DraftLine[] {
  const standing = lines.find((line) => line.sku === sku)?.qty;
  if (standing === undefined && lines.length >= linesMax) return lines;
  return [...without(lines, sku), { sku, qty: bounded((standing ?? 0) + qty) }];
}

/** The line with this quantity instead; without it when there is none such. */
export const withQty = (lines: readonly DraftLine[], sku: string, qty: number): readonly DraftLine[] =>
  lines.map((line) => (line.sku === sku ? { ...line, qty: bounded(qty) } : line));

export const without = (lines: readonly DraftLine[], sku: string): readonly DraftLine[] =>
  lines.filter((line) => line.sku !== sku);

/** What has to be done before it can be sent or asked for. */
export function missingOf({ site, lines }: TransferDraft): "site" | "lines" | undefined {
  if (site === "") return "site";
  return lines.length === 0 ? "lines" : undefined;
}

/** What both commands take of it. */
export const wantedOf = ({ lines, priority, note }: Pick<TransferDraft, "lines" | "priority" | "note">) => ({
  lines: lines.map(({ sku, qty }) => ({ sku, qty })),
  priority,
  note: note.trim(),
});

const bounded = (qty: number): number => Math.min(Math.max(qty, 1), qtyMax);
