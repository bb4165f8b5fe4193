/** Weights 3 and 1 from the right, modulo 10. Source: GS1 General Specifications, "Check digit calculation". */
export function checkDigitOf(digits: string): string {
  let sum = 0;
  for (let i = digits.length - 1, weight = 3; i >= 0; i--, weight = 4 - weight) sum += Number(digits[i]) * weight;
  return String((10 - (sum % 10)) % 10);
}
