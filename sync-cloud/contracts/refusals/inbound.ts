import { words } from "./words.ts";

export const inboundRefusals = {
  "inbound-unknown": words<{ number: string }>(404, "Unknown ASN or receipt", ({ number }) => `Nothing is announced as ${number}.`, "Receive it blind, or import the ASN."),
  "inbound-exists": words<{ number: string }>(409, "This ASN is here already", ({ number }) => `${number} was imported before.`, "Nothing to do; to change it, cancel the first."),
  "over-receipt": words<{ sku: string; expected: number; received: number; allowed: number }>(
    422,
    "More than announced",
    ({ sku, expected, received, allowed }) => `${sku}: ${expected} announced, ${received} received with this; ${allowed} allowed.`,
    "Recount; a supervisor can approve the surplus.",
  ),
};
