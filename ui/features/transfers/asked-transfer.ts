import type { CallValue } from "../../client/call.ts";
import { newDraft, noteLengthMax, type TransferDraft } from "./transfer-draft.ts";

export type Asked = CallValue<"intents.list">["intents"][number];

/** What was asked of another site that did not become a transfer is shown for so long after its answer. */
export const answeredShownMs = 7 * 86_400_000;

/** Waits for its answer, or was answered with anything but a transfer not long ago. */
export function isStillShown({ state, answeredAt, askedAt }: Asked, nowMs: number): boolean {
  if (state === "pending") return true;
  return state !== "accepted" && nowMs - (answeredAt ?? askedAt ?? 0) < answeredShownMs;
}

/** The number that the transfer is to have. */
export const numberOf = ({ input, id }: Asked): string => (typeof input.number === "string" ? input.number : id);

/** To ask the same once more. What another version wrote differently is left out. */
export function draftOf({ input, site }: Asked): TransferDraft {
  const lines = Array.isArray(input.lines) ? input.lines.flatMap(lineOf) : [];
  const { priority, note } = input;
  return {
    ...newDraft("ask"),
    ...{ site, lines },
    ...(typeof priority === "number" && { priority }),
    ...(typeof note === "string" && { note: note.slice(0, noteLengthMax) }),
  };
}

function lineOf(line: unknown) {
  if (typeof line !== "object" || line === null || !("sku" in line) || !("qty" in line)) return [];
  const { sku, qty } = line;
  return typeof sku === "string" && typeof qty === "number" ? [{ sku, qty }] : [];
}
