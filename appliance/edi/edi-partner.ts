import { ediOf, type Partner, type PartnerEdi } from "#sync/model/records/partner.ts";
import type { Reader } from "../store/reader.ts";
import { siteMoment } from "./site-time.ts";
import type { Envelope } from "./x12/write-envelope.ts";

export interface EdiPartner {
  partner: Partner;
  edi: PartnerEdi;
}

/** What a document says about whose it is. */
export interface Belongs {
  owner?: string;
  customer?: string;
  supplier?: string;
  source: Readonly<Record<string, string>>;
}

/** The partner that gets our answers to a document: who sent it, else whose goods they are, else who is named on it. */
export function partnerOf(reader: Reader, { owner, customer, supplier, source }: Belongs): EdiPartner | undefined {
  const [qualifier, ...rest] = (source.sender ?? "").split(":");
  const sender = rest.join(":");
  const bySender =
    sender !== "" &&
    reader
      .rows<{ id: string }>(
        "SELECT id FROM partner WHERE deletedAt IS NULL AND json_extract(edi, '$.id') = ? ORDER BY id",
        sender,
      )
      .map(({ id }) => ediPartner(reader, id))
      .find((one) => one?.edi.qualifier === qualifier);
  if (bySender) return bySender;
  for (const id of [owner, customer, supplier]) {
    const found = id ? ediPartner(reader, id) : undefined;
    if (found) return found;
  }
  return undefined;
}

export function ediPartner(reader: Reader, id: string): EdiPartner | undefined {
  const partner = reader.get("partner", id);
  const edi = partner?.deletedAt === null ? ediOf(partner) : undefined;
  return partner && edi ? { partner, edi } : undefined;
}

/** From this site to a partner. `control` is the number of the interchange and of its one group. */
export function envelopeTo(reader: Reader, { edi }: EdiPartner, control: number, atMs: number): Envelope {
  return {
    sender: { qualifier: reader.setting("edi.senderQualifier"), id: reader.setting("edi.senderId") },
    receiver: { qualifier: edi.qualifier, id: edi.id },
    ...(edi.code && { receiverCode: edi.code }),
    interchangeControl: control,
    groupControl: control,
    at: siteMoment(atMs, reader.setting("site.timeZone")),
    usage: edi.usage,
    version: edi.version,
    weightUnit: edi.weightUnit,
  };
}
