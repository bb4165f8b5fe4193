/**
 * What is printed on goods: a GS1-128 or DataMatrix as a scanner sends it, with GS after elements of open length. A label that
 * counts says what is inside (02), not what it is (01): GS1 General Specifications, AI 37.
 */
export function gs1Label({
  gtin,
  lot = "",
  expiryDate = "",
  count,
  serial = "",
}: {
  gtin: string;
  lot?: string;
  expiryDate?: string;
  count?: number;
  serial?: string;
}): string {
  const gs = "\u001d";
  const parts = [`${count === undefined ? "01" : "02"}${gtin.padStart(14, "0")}`];
  if (expiryDate !== "") parts.push(`17${expiryDate.slice(2).replaceAll("-", "")}`);
  // Of open length, so they come last, each but the very last with its separator.
  const open = [
    lot === "" ? "" : `10${lot}`,
    serial === "" ? "" : `21${serial}`,
    count === undefined ? "" : `37${count}`,
  ].filter((part) => part !== "");
  return `]C1${parts.join("")}${open.join(gs)}`;
}
