/** Bytes as people can read them: printable ASCII as it is, the rest as `<0d>`. */
export function readable(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `<${byte.toString(16).padStart(2, "0")}>`;
  }
  return text;
}
