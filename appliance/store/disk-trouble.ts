/** The disk is full or does not answer: nobody's mistake, and it may pass. Anything else that SQLite throws is a fault. */
export function isDiskTrouble(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? "";
  return code === "SQLITE_FULL" || code.startsWith("SQLITE_IOERR");
}
