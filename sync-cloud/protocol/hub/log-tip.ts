import { hash } from "node:crypto";
import type { LogEntry } from "../entry.ts";

/** SHA-256 over the log before and what the hub made of this fact, hex: two hubs that show the same hash at a position have the same log. */
export function logTip(
  previous: string,
  {
    hubPos,
    eff,
    verdict,
    base,
    hash: factHash,
  }: Pick<LogEntry, "hubPos" | "eff" | "verdict"> & {
    base: number;
    hash: string;
  },
): string {
  return hash(
    "sha256",
    `${previous}\n${hubPos}\n${eff}\n${verdict.kind === "accepted" ? acceptedText : JSON.stringify(verdict)}\n${base}\n${factHash}`,
    "hex",
  );
}

/** Nearly every line has it. */
const acceptedText = JSON.stringify({ kind: "accepted" });
