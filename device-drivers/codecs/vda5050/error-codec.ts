import type { ErrorLevel, ErrorMeaning, VehicleError, Version } from "./model.ts";
import type { Fields } from "./wire-fields.ts";

export function decodeError(fields: Fields): VehicleError {
  const type = fields.textOr("unknown", "errorType");
  const references = fields
    .list("errorReferences")
    .map((one) => ({ key: one.textOr("", "referenceKey"), value: one.textOr("", "referenceValue") }));
  const of = (key: string): string | undefined =>
    references.find((one) => plain(one.key) === plain(key) || plain(one.key).endsWith(`.${plain(key)}`))?.value;
  const orderId = of("orderId");
  const update = Number(of("orderUpdateId") ?? Number.NaN);
  const actionId = of("actionId");
  const nodeId = of("nodeId");
  const description = fields.text("errorDescription");
  const hint = fields.text("errorHint");
  return {
    type,
    // A level that nobody defined is taken as the one that stops nothing but is shown.
    level: fields.word(levels, "errorLevel") ?? "warning",
    meaning: meanings[plain(type)] ?? "other",
    references,
    ...(orderId !== undefined && { orderId }),
    ...(Number.isInteger(update) && { orderUpdate: update }),
    ...(actionId !== undefined && { actionId }),
    ...(nodeId !== undefined && { nodeId }),
    ...(description !== undefined && { description }),
    ...(hint !== undefined && { hint }),
  };
}

export function encodeError(version: Version, error: VehicleError): object {
  const is3 = version === "3.0";
  return {
    errorType: error.type,
    errorReferences: error.references.map(({ key, value }) => ({ referenceKey: key, referenceValue: value })),
    ...(error.description !== undefined && { errorDescription: error.description }),
    ...(error.hint !== undefined && version !== "2.0" && { errorHint: error.hint }),
    // 2.x has two levels: what lets the vehicle go on, and what does not.
    errorLevel: is3
      ? error.level.toUpperCase()
      : error.level === "warning" || error.level === "urgent"
        ? "WARNING"
        : "FATAL",
  };
}

const plain = (word: string): string => word.replace(/[\s_-]/g, "").toLowerCase();

const levels: Readonly<Record<string, ErrorLevel>> = {
  WARNING: "warning",
  URGENT: "urgent",
  CRITICAL: "critical",
  FATAL: "fatal",
};

/** The types that the texts of 2.x (6.6.5, 6.10.4) and 3.0 (6.6.5.4) name, and those that vehicles in the field add for the same. */
const meanings: Readonly<Record<string, ErrorMeaning>> = {
  validationerror: "order-refused",
  validationfailure: "order-refused",
  ordererror: "order-refused",
  orderupdateerror: "order-refused",
  ordervalidationerror: "order-refused",
  norouteerror: "order-refused",
  noroutetotarget: "order-refused",
  unsupportedparameter: "order-refused",
  invalidorder: "order-refused",
  invalidorderaction: "order-refused",
  orderactionerror: "order-refused",
  outdatedorderupdate: "order-refused",
  sameorderupdateid: "order-refused",
  orderupdatefollowingcancel: "order-refused",
  otherorderactive: "order-refused",
  startnodeoutofrange: "order-refused",
  mobilerobotnotavailable: "order-refused",
  unknownmapid: "order-refused",
  insufficientmemory: "order-refused",
  invalidinstantaction: "instant-action-refused",
  instantactionerror: "instant-action-refused",
  noordertocancel: "no-order-to-cancel",
  nodeunreachable: "node-unreachable",
  localizationerror: "not-localized",
};
