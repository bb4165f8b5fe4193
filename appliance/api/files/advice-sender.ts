import { join } from "node:path";
import { problemOf } from "#sync/contracts/refusals.ts";
import type { Fact } from "#sync/model/facts/fact.ts";
import { partnerOf } from "../../edi/edi-partner.ts";
import { writeWhole } from "../../site/data-folder.ts";
import { Refused } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import type { FileDesk } from "./file-desk.ts";

/**
 * Writes the advice that a partner wants when its goods have left (945) or arrived (944). Facts may come twice; the same order or
 * delivery has the same control number and so the same file name, which the second writing replaces.
 */
export function adviceSender(parts: { reader: Reader; desk: FileDesk; outbox: string }) {
  const { reader, desk, outbox } = parts;
  return async ({ sets }: Fact): Promise<void> => {
    for (const { record, id, fields } of sets) {
      const { state } = fields as { state?: string };
      if (record === "order" && state === "shipped") await send("945", id);
      if (record === "inbound" && state === "closed") await send("944", id);
    }
  };

  async function send(kind: "944" | "945", number: string): Promise<void> {
    const about = reader.get(kind === "945" ? "order" : "inbound", number);
    const partner = about && partnerOf(reader, about);
    if (!partner?.edi.sends.includes(kind)) return;
    try {
      const { name, text } = await desk.export({ kind, number });
      writeWhole(join(outbox, name), text);
    } catch (error) {
      // The dead letter must say what to correct, not only a code.
      throw error instanceof Refused
        ? new Error(`${kind} of ${about?.number}: ${problemOf(error.refusal).detail}`)
        : error;
    }
  }
}
