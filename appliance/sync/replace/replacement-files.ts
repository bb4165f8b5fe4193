import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DataFolder } from "../../site/data-folder.ts";
import { replaceDurably } from "../../store/durable-file.ts";

/** Where a bare box builds the book of the site that it goes on for, beside the place of its own. */
export const replacementFolder = (folder: DataFolder): string => join(folder.root, "replacement");

const note = z.object({
  site: z.string(),
  /** The epoch that this box begins; "" before its book is whole. */
  origin: z.string(),
  link: z.object({
    url: z.string(),
    box: z.string(),
    company: z.string(),
    companyName: z.string(),
    siteName: z.string(),
    hubKeys: z.array(z.string()),
    pairedAtMs: z.number(),
  }),
  /** The book is whole, and the cloud knows that this box goes on: all that is left is to put it in its place. */
  isReady: z.boolean(),
});
/** What a replacement has come to, so that it is taken up again after a power cut. The code that paired the box counts only once. */
export type Replacement = z.infer<typeof note>;

export function readReplacement(folder: DataFolder): Replacement | undefined {
  const file = noteFile(folder);
  return existsSync(file) ? note.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

export const saveReplacement = (folder: DataFolder, replacement: Replacement): void =>
  replaceDurably(noteFile(folder), `${JSON.stringify(replacement)}\n`);

export const replacementBook = (folder: DataFolder): string => join(replacementFolder(folder), "book.sqlite");
const noteFile = (folder: DataFolder): string => join(replacementFolder(folder), "replacement.json");
