import type { Show, Step } from "#sync/model/steps/step.ts";

export type ShownItem = Extract<Show, { kind: "item" }>;

/** What a person reads off the screen of a step. */
export function shownPlace({ show }: Step): string {
  return find(show, "location")?.code ?? "";
}

export function shownItem({ show }: Step): ShownItem | undefined {
  return find(show, "item");
}

export function shownQty({ show }: Step): number {
  return find(show, "quantity")?.qty ?? 0;
}

export function shownLpns({ show }: Step): string[] {
  return [...new Set(show.flatMap((one) => (one.kind === "lpn" ? [one.lpn] : [])))];
}

export function shownSlot({ show }: Step): { slot: number; lpn: string } | undefined {
  return find(show, "slot");
}

/** Items with their quantities and the tote they stand under, as a packing screen lists them. */
export function shownContents({ show }: Step): {
  sku: string;
  lot: string;
  serial: string;
  qty: number;
  tote: string;
}[] {
  let tote = "";
  return show.flatMap((one, i) => {
    if (one.kind === "lpn") tote = one.lpn;
    const after = show[i + 1];
    if (one.kind !== "item" || after?.kind !== "quantity") return [];
    return [{ sku: one.sku, lot: one.lot ?? "", serial: one.serial ?? "", qty: after.qty, tote }];
  });
}

function find<K extends Show["kind"]>(show: readonly Show[], kind: K): Extract<Show, { kind: K }> | undefined {
  return show.find((one): one is Extract<Show, { kind: K }> => one.kind === kind);
}
