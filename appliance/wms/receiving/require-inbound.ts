import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Inbound, InboundLine } from "#sync/model/records/inbound.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** A delivery by its id or number; of several with one number the one that is not cancelled, then the newest. */
export function requireInbound(reader: Reader, idOrNumber: string): Inbound {
  return findInbound(reader, idOrNumber) ?? refuse({ code: "inbound-unknown", number: idOrNumber });
}

export function findInbound(reader: Reader, idOrNumber: string): Inbound | undefined {
  const byId = reader.get("inbound", idOrNumber);
  if (byId) return byId;
  const named = reader.find("inbound", { number: idOrNumber }, { order: "length(id) DESC, id DESC" });
  return (
    named.find(({ state }) => state !== "cancelled" && state !== "closed") ??
    named.find(({ state }) => state !== "cancelled") ??
    named[0]
  );
}

export const linesOf = (reader: Reader, inboundId: string): InboundLine[] =>
  reader.find("inboundLine", { inboundId }, { order: "line, id" });

/** Announced lines that are still open in a pack, or in the packs around which it is. */
export function openLinesOfPack(reader: Reader, sscc: string, inboundId = ""): InboundLine[] {
  const code = packCode(sscc);
  const lines = [...reader.find("inboundLine", { lpn: code }), ...reader.find("inboundLine", { parentLpn: code })];
  const seen = new Set<string>();
  return lines
    .filter(
      ({ id, state, inboundId: of }) =>
        (state === "open" || state === "partly") &&
        (inboundId === "" || of === inboundId) &&
        !seen.has(id) &&
        seen.add(id),
    )
    .filter(({ inboundId: of }) => expected.has(reader.get("inbound", of)?.state ?? ""))
    .sort((a, b) => (a.inboundId < b.inboundId ? -1 : a.inboundId > b.inboundId ? 1 : a.line - b.line));
}

/** An SSCC as its 18 digits, whatever stands around it; any other label as it is. */
export const packCode = (label: string): string => parseSscc(label) ?? label;

const expected = new Set(["draft", "announced", "arrived", "receiving"]);
