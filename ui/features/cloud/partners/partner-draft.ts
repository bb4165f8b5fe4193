import { hasRightCheckDigit } from "#sync/model/gs1/check-digit.ts";
import type { CloudInput, CloudValue } from "../../../client/cloud/cloud-call.ts";

export const partnerKinds = ["customer", "supplier", "carrier", "owner"] as const;
type Partner = CloudValue<"partners.get">["partner"];
type Saved = CloudInput<"partners.save">;

/** A partner as its form holds it: every field a text, so that what is being typed is never lost. */
export interface PartnerDraft {
  kind: Partner["kind"];
  name: string;
  gln: string;
  scac: string;
  street: string;
  city: string;
  region: string;
  postcode: string;
  country: string;
  hasEdi: boolean;
  ediQualifier: string;
  ediId: string;
  ediCode: string;
  ediVersion: NonNullable<Partner["edi"]>["version"];
  ediTest: boolean;
  ediPounds: boolean;
  ediSends: NonNullable<Partner["edi"]>["sends"];
  ediAcknowledge: NonNullable<Partner["edi"]>["acknowledge"];
}

export function draftOf(partner?: Partner): PartnerDraft {
  const { address, edi } = partner ?? {};
  return {
    kind: partner?.kind ?? "customer",
    name: partner?.name ?? "",
    gln: partner?.gln ?? "",
    scac: partner?.scac ?? "",
    street: (address?.lines ?? []).join("\n"),
    city: address?.city ?? "",
    region: address?.region ?? "",
    postcode: address?.postcode ?? "",
    country: address?.country ?? "",
    hasEdi: edi !== null && edi !== undefined,
    ediQualifier: edi?.qualifier ?? "ZZ",
    ediId: edi?.id ?? "",
    ediCode: edi?.code ?? "",
    ediVersion: edi?.version ?? "004010",
    ediTest: edi?.usage === "T",
    ediPounds: edi?.weightUnit === "LB",
    ediSends: edi?.sends ?? ["944", "945"],
    ediAcknowledge: edi?.acknowledge ?? "997",
  };
}

/** What a field's text cannot be, by field; empty when all of it can be saved. */
export type DraftFault = "missing" | "not-a-gln" | "not-a-scac" | "not-a-country" | "not-two" | "too-many-lines";

export function faultsOf(draft: PartnerDraft): Partial<Record<keyof PartnerDraft, DraftFault>> {
  const faults: Partial<Record<keyof PartnerDraft, DraftFault>> = {};
  if (draft.name.trim() === "") faults.name = "missing";
  if (draft.gln.trim() !== "" && !isGln(draft.gln.trim())) faults.gln = "not-a-gln";
  if (draft.scac.trim() !== "" && !/^[A-Za-z]{2,4}$/.test(draft.scac.trim())) faults.scac = "not-a-scac";
  if (draft.country.trim() !== "" && !/^[A-Za-z]{2}$/.test(draft.country.trim())) faults.country = "not-a-country";
  if (linesOf(draft.street).length > 6) faults.street = "too-many-lines";
  if (draft.hasEdi && draft.ediId.trim() === "") faults.ediId = "missing";
  if (draft.hasEdi && draft.ediQualifier.trim().length !== 2) faults.ediQualifier = "not-two";
  return faults;
}

/** What differs from before: only that is written, so that nobody's other change is overwritten. */
export function changesOf(draft: PartnerDraft, before?: Partner): Omit<Saved, "id"> {
  const wanted = savedOf(draft, before?.address);
  const was = before && savedOf(draftOf(before), before.address);
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(was?.[name as keyof typeof was]),
    ),
  );
}

/** The earlier values of what was changed, for the way back. */
export function undoOf(changes: Omit<Saved, "id">, before: Partner): Omit<Saved, "id"> {
  return Object.fromEntries(Object.keys(changes).map((name) => [name, before[name as keyof Partner]]));
}

function savedOf(draft: PartnerDraft, earlier?: Partner["address"]) {
  const text = (value: string) => value.trim();
  return {
    kind: draft.kind,
    name: text(draft.name),
    gln: text(draft.gln),
    scac: text(draft.scac).toUpperCase(),
    address: {
      name: earlier?.name || text(draft.name),
      lines: linesOf(draft.street),
      city: text(draft.city),
      region: text(draft.region),
      postcode: text(draft.postcode),
      country: text(draft.country).toUpperCase(),
    },
    edi: draft.hasEdi
      ? {
          qualifier: text(draft.ediQualifier).toUpperCase(),
          id: text(draft.ediId),
          code: text(draft.ediCode),
          version: draft.ediVersion,
          usage: draft.ediTest ? ("T" as const) : ("P" as const),
          weightUnit: draft.ediPounds ? ("LB" as const) : ("KG" as const),
          sends: draft.ediSends,
          acknowledge: draft.ediAcknowledge,
        }
      : null,
  };
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

const isGln = (text: string): boolean => /^\d{13}$/.test(text) && hasRightCheckDigit(text);
