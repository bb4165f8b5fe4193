import { isDigits } from "./check-digit.ts";
import { isRealDay } from "./dates.ts";
import type { ValueFault } from "./gs1-error.ts";

/**
 * AI 8110. Source: North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols: a run of digits in
 * which a length indicator precedes each part of variable length, then the optional fields 1-6 and 9 in this order.
 */
export function lintCouponCode(text: string): ValueFault | null {
  return read(text, (coupon) => {
    coupon.sized("company prefix", "0123456", 6);
    coupon.digits("offer code", 6);
    coupon.sized("save value", "12345", 0);
    purchase(coupon, "first purchase");
    if (coupon.field("1")) {
      coupon.oneOf("additional purchase rule", "0123");
      purchase(coupon, "second purchase");
      purchaseCompany(coupon, "second company prefix");
    }
    if (coupon.field("2")) {
      purchase(coupon, "third purchase");
      purchaseCompany(coupon, "third company prefix");
    }
    const expires = coupon.field("3") ? coupon.day("expiration date") : null;
    const startsAt = coupon.at + 1;
    const starts = coupon.field("4") ? coupon.day("start date") : null;
    if (expires !== null && starts !== null && starts > expires)
      coupon.refuse(startsAt, "start date before expiration", starts);
    if (coupon.field("5")) coupon.sized("serial number", "0123456789", 6);
    if (coupon.field("6")) coupon.sized("retailer", "1234567", 6);
    if (coupon.field("9")) {
      coupon.oneOf("save value code", "01256");
      coupon.oneOf("save value item", "012");
      coupon.oneOf("store coupon flag", "0123456789");
      coupon.oneOf("do-not-multiply flag", "01");
    }
  });
}

/** AI 8112. Source: GS1 AI (8112) Coupon Data Specification: format, funder, offer code, serial number. */
export function lintPositiveOffer(text: string): ValueFault | null {
  return read(text, (coupon) => {
    coupon.oneOf("format", "01");
    coupon.sized("funder", "0123456", 6);
    coupon.digits("offer code", 6);
    coupon.sized("serial number", "0123456789", 6);
  });
}

function purchase(coupon: CouponReader, name: string): void {
  coupon.sized(`${name} requirement`, "12345", 0);
  coupon.oneOf(`${name} requirement code`, "012349");
  coupon.digits(`${name} family code`, 3);
}

/** 9 stands for "no prefix given". */
function purchaseCompany(coupon: CouponReader, name: string): void {
  if (!coupon.field("9")) coupon.sized(name, "0123456", 6);
}

function read(text: string, layout: (coupon: CouponReader) => void): ValueFault | null {
  const coupon = new CouponReader(text);
  const bad = text.search(/[^0-9]/);
  if (bad >= 0) coupon.refuse(bad, "digits only", text.charAt(bad));
  layout(coupon);
  if (coupon.at < text.length) coupon.refuse(coupon.at, "nothing more", text.slice(coupon.at));
  return coupon.fault;
}

/** Walks the digits; the first refusal stays and every later step does nothing. */
class CouponReader {
  at = 0;
  fault: ValueFault | null = null;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  refuse(at: number, expected: string, found: string): void {
    this.fault ??= { code: "coupon-malformed", at, expected, found };
  }

  digits(name: string, length: number): string {
    const part = this.text.slice(this.at, this.at + length);
    if (part.length < length) this.refuse(this.at, `${name}: ${length} digits`, part);
    this.at += part.length;
    return part;
  }

  oneOf(name: string, allowed: string): string {
    const at = this.at;
    const digit = this.digits(name, 1);
    if (digit === "" || !allowed.includes(digit)) this.refuse(at, `${name}: one of ${allowed}`, digit);
    return digit;
  }

  /** A digit that tells the length of what follows, less `base`. */
  sized(name: string, allowed: string, base: number): void {
    const indicator = this.oneOf(`${name} length`, allowed);
    this.digits(name, Number(indicator) + base);
  }

  field(number: string): boolean {
    if (this.fault !== null || this.text.charAt(this.at) !== number) return false;
    this.at++;
    return true;
  }

  day(name: string): string {
    const at = this.at;
    const day = this.digits(name, 6);
    const [year, month, date] = [day.slice(0, 2), day.slice(2, 4), day.slice(4)].map(Number);
    const isReal = isDigits(day) && isRealDay(2000 + (year ?? 0), month ?? 0, date ?? 0);
    if (!isReal) this.refuse(at, `${name} as YYMMDD`, day);
    return day;
  }
}
