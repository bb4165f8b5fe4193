import { words } from "./words.ts";

export const inboundRefusals = {
  "inbound-unknown": words<{ number: string }>(
    404,
    "Unknown ASN or receipt",
    ({ number }) => `Nothing is announced as ${number}.`,
    "Receive it blind, or import the ASN.",
  ),
  "inbound-exists": words<{ number: string }>(
    409,
    "This ASN is here already",
    ({ number }) => `${number} was imported before.`,
    "Nothing to do; to change it, cancel the first.",
  ),
  "over-receipt": words<{ sku: string; expected: number; received: number; allowed: number }>(
    422,
    "More than announced",
    ({ sku, expected, received, allowed }) =>
      `${sku}: ${expected} announced, ${received} received with this; ${allowed} allowed.`,
    "Recount; a supervisor can approve the surplus.",
  ),
  "over-not-approved": words<{ number: string; lines: string }>(
    409,
    "A surplus waits for approval",
    ({ number, lines }) => `${number}: more than announced came on ${lines}.`,
    "A supervisor approves it, or the receipt is undone.",
  ),
  "undo-too-late": words<{ receipt: string; why: string }>(
    409,
    "This receipt can no longer be undone",
    ({ receipt, why }) => `Receipt ${receipt}: ${why}.`,
    "Correct the stock by an adjustment instead.",
  ),
  "pack-unknown": words<{ sscc: string }>(
    404,
    "No such pack is announced",
    ({ sscc }) => `Nothing open is announced for pack ${sscc}.`,
    "Receive its items one by one.",
  ),
  "nothing-received": words<{ number: string }>(
    409,
    "Nothing was received",
    ({ number }) => `No goods were received for ${number}.`,
    "Cancel it instead.",
  ),
};
