import type { Reader } from "../../store/reader.ts";
import type { Party } from "../documents.ts";

/** This site as a party of a document. */
export function siteParty(reader: Reader): Party {
  const { name, lines, city, region, postcode, country } = reader.setting("site.address");
  return {
    id: reader.setting("edi.senderId"),
    idQualifier: "ZZ",
    name: name || reader.setting("site.name"),
    addressLines: lines,
    ...(city && { city }),
    ...(region && { region }),
    ...(postcode && { postcode }),
    ...(country && { country }),
  };
}
