export type TextEncoding = "ascii" | "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/**
 * Bytes to text, without the byte order mark. A mark decides; then zero bytes betray UTF-16; then whatever is valid UTF-8 is
 * UTF-8; what is left is Windows-1252, which holds every Latin-1 letter and never fails.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: TextEncoding } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoded(bytes.subarray(2), "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoded(bytes.subarray(2), "utf-16be");
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decodedUtf8(bytes.subarray(3));
  if (bytes.length >= 4 && bytes[0] !== 0 && bytes[1] === 0 && bytes[3] === 0) return decoded(bytes, "utf-16le");
  if (bytes.length >= 4 && bytes[0] === 0 && bytes[1] !== 0 && bytes[2] === 0) return decoded(bytes, "utf-16be");
  return decodedUtf8(bytes);
}

function decodedUtf8(bytes: Uint8Array): { text: string; encoding: TextEncoding } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encoding: text.length === bytes.length ? "ascii" : "utf-8" };
  } catch {
    return decoded(bytes, "windows-1252");
  }
}

function decoded(bytes: Uint8Array, encoding: TextEncoding): { text: string; encoding: TextEncoding } {
  return { text: new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes), encoding };
}
