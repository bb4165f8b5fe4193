/** A GTIN-8, -12, -13 or -14 as 14 digits, or nothing if it is not one. Source: GS1 General Specifications, 7.9. */
export function gtin14(value: string): string | undefined {
  if (!/^(\d{8}|\d{12,14})$/.test(value)) return undefined;
  return hasCheckDigit(value) && /[1-9]/.test(value) ? value.padStart(14, "0") : undefined;
}

/** An SSCC as 18 digits; takes it with or without its application identifier 00 in front. Does not judge the check digit. */
export function sscc18(value: string): string | undefined {
  const digits = value.replace(/^\(00\)/, "00");
  if (/^00\d{18}$/.test(digits)) return digits.slice(2);
  return /^\d{18}$/.test(digits) ? digits : undefined;
}

/** Whether the last digit is the modulo-10 check digit of those before it. */
export function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, weight = 1; i >= 0; i--, weight = 4 - weight) sum += Number(digits[i]) * weight;
  return sum % 10 === 0;
}
