import { checkDigit, hasRightCheckDigit, isDigits } from "./check-digit.ts";

export interface SsccParts {
  /** 0 to 9, free for the company to use: it widens the number space. */
  readonly extensionDigit: number;
  /** GS1 Company Prefix, 4 to 12 digits. */
  readonly companyPrefix: string;
  /** Counted by the company; must not come back within a year of shipping. */
  readonly serialReference: number | bigint;
}

export type SsccBuilt =
  | { readonly ok: true; readonly sscc: string }
  | { readonly ok: false; readonly code: "bad-extension-digit" | "bad-company-prefix" | "serial-out-of-range" };

/** Eighteen digits: extension, company prefix, serial reference, check. Source: GS1 General Specifications, SSCC. */
export function buildSscc({ extensionDigit, companyPrefix, serialReference }: SsccParts): SsccBuilt {
  if (!Number.isInteger(extensionDigit) || extensionDigit < 0 || extensionDigit > 9) {
    return { ok: false, code: "bad-extension-digit" };
  }
  if (!isDigits(companyPrefix) || companyPrefix.length < 4 || companyPrefix.length > 12) {
    return { ok: false, code: "bad-company-prefix" };
  }
  const isWhole = typeof serialReference === "bigint" || Number.isSafeInteger(serialReference);
  if (!isWhole || serialReference < 0 || BigInt(serialReference) >= serialCapacity(companyPrefix)) {
    return { ok: false, code: "serial-out-of-range" };
  }
  const serial = String(serialReference).padStart(16 - companyPrefix.length, "0");
  const body = `${extensionDigit}${companyPrefix}${serial}`;
  return { ok: true, sscc: body + checkDigit(body) };
}

/** How many serial references a company prefix has for each extension digit. */
export function serialCapacity(companyPrefix: string): bigint {
  return 10n ** BigInt(16 - companyPrefix.length);
}

export function isSscc(text: string): boolean {
  return text.length === 18 && hasRightCheckDigit(text);
}

/** The 18 digits of an SSCC written bare, with `00`, with `(00)`, or in groups as people print it; null if it is none. */
export function parseSscc(text: string): string | null {
  const bare = text.replace(/^\s*\(00\)/, "").replace(/\s/g, "");
  if (isSscc(bare)) return bare;
  return bare.length === 20 && bare.startsWith("00") && isSscc(bare.slice(2)) ? bare.slice(2) : null;
}
