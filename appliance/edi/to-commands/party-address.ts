import type { Address } from "#sync/model/records/order.ts";
import type { Party } from "../documents.ts";

/** A party as an order's address. A country that has no code here stays readable: it becomes the last line. */
export function addressOf(party: Party | undefined): Address {
  if (!party) return { name: "" };
  const code = party.country === undefined ? undefined : countryCode(party.country);
  const lines = [...party.addressLines, ...(party.country && !code ? [party.country] : [])];
  return {
    name: party.name ?? party.id ?? "",
    ...(lines.length > 0 && { lines }),
    ...(party.city && { city: party.city }),
    ...(party.region && { region: party.region }),
    ...(party.postcode && { postcode: party.postcode }),
    ...(code && { country: code }),
    ...(party.id && { id: party.id }),
  };
}

export function partyOf(address: Address): Party {
  const { name, lines = [], ...rest } = address;
  return { ...rest, name, addressLines: lines };
}

/** A code of two or three letters as it is, or the code of a country named in English, German, French or Spanish. */
function countryCode(text: string): string | undefined {
  const country = text.trim();
  if (/^[A-Za-z]{2,3}$/.test(country)) return country.toUpperCase();
  return namesOfCountries().get(country.toLowerCase());
}

let names: Map<string, string> | undefined;

function namesOfCountries(): Map<string, string> {
  if (names) return names;
  names = new Map();
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  for (const language of ["en", "de", "fr", "es"]) {
    const display = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
    for (const first of letters)
      for (const second of letters) {
        const name = display.of(first + second)?.toLowerCase();
        if (name !== undefined && !names.has(name)) names.set(name, first + second);
      }
  }
  return names;
}

/** A party as text of at most `max` characters, to be kept with a document; what is too long keeps number and name. */
export function partyText(party: Party, max: number): string {
  const whole = JSON.stringify(party);
  if (whole.length <= max) return whole;
  const { id, idQualifier, name } = party;
  return JSON.stringify({
    ...(id && { id: id.slice(0, 30), idQualifier }),
    name: name?.slice(0, max >> 2),
    addressLines: [],
  });
}

export function partyFromText(text: string | undefined): Party | undefined {
  return text ? (JSON.parse(text) as Party) : undefined;
}
