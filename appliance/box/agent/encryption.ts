import type { Host } from "./host.ts";

/** Where the key of the data came from at this start, as the initramfs wrote it down; `none` when the data is not encrypted. */
export async function encryptionOf(host: Pick<Host, "readFile">): Promise<"none" | "key-file" | "tpm"> {
  const said = (await host.readFile("/run/kontor/data-key"))?.toString("utf8").trim();
  return said === "tpm" ? "tpm" : said === "file" ? "key-file" : "none";
}
