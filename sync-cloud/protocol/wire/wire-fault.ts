/** Why bytes were turned down. Stable codes: receivers answer with them, screens have words for them. */
export type WireFaultCode =
  | "truncated" // ends before it should
  | "malformed" // cannot be read
  | "too-large" // over a bound of `limits.ts`
  | "version" // written by a later protocol that this one cannot read
  | "signature" // not signed by the key it names
  | "chain" // the facts do not hash to the tip that it names
  | "sequence"; // facts of another origin, or with gaps

/** Input that cannot be taken. What is read is never used in part: whoever sent it is told the code, and may send again. */
export class WireFault extends Error {
  readonly code: WireFaultCode;
  constructor(code: WireFaultCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "WireFault";
    this.code = code;
  }
}
