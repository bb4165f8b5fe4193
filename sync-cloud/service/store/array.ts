/**
 * Lists as PostgreSQL writes arrays, for `unnest($1::text[])`. One text for each column is much faster than a parameter for each value,
 * and both drivers take it as it is.
 */
export function texts(values: readonly (string | null)[]): string {
  let out = "{";
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string | null;
    if (i > 0) out += ",";
    out += value === null ? "NULL" : quoted(value);
  }
  return `${out}}`;
}

export function numbers(values: readonly (number | null)[]): string {
  let out = "{";
  for (let i = 0; i < values.length; i++) out += `${i > 0 ? "," : ""}${values[i] ?? "NULL"}`;
  return `${out}}`;
}

export const byteStrings = (values: readonly Uint8Array[]): string =>
  `{${values.map((bytes) => `"\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}"`).join(",")}}`;

/** PostgreSQL text holds no NUL; a lone surrogate would not encode. Neither may stop a site's queue. */
export const storable = (value: string): string =>
  /[\0\ud800-\udfff]/.test(value) ? value.replaceAll("\0", "\ufffd").toWellFormed() : value;

function quoted(value: string): string {
  const clean = storable(value);
  return /["\\]/.test(clean) ? `"${clean.replace(/["\\]/g, "\\$&")}"` : `"${clean}"`;
}
