import type { Address as BookAddress } from "#sync/model/records/order.ts";
import type { Address } from "../../papers/address.ts";
import type { Reader } from "../../store/reader.ts";

/** An address with its lines in the order of the post of its country: the postcode stands after the city only where English is written so. */
export function printedAddress({
  name,
  lines = [],
  city = "",
  region = "",
  postcode = "",
  country = "",
}: BookAddress): Address {
  const cityLast = ["US", "USA", "CA", "CAN", "GB", "GBR", "AU", "AUS", "IE", "IRL", "NZ", "NZL"].includes(
    country.toUpperCase(),
  );
  const place = cityLast
    ? [[city, region].filter(Boolean).join(", "), postcode].filter(Boolean).join(" ")
    : [[postcode, city].filter(Boolean).join(" "), region].filter(Boolean).join(", ");
  return { name, lines: [...lines, place, country].filter(Boolean) };
}

export function siteAddress(reader: Reader): Address {
  const address = reader.setting("site.address");
  return printedAddress({ ...address, name: address.name || reader.setting("site.name") });
}
