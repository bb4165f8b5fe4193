import { basename } from "node:path";
import type { FirstBootAnswer } from "#sync/contracts/box/first-boot.ts";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { importFile } from "#sync/contracts/files.ts";
import { detect } from "../../edi/detect.ts";
import type { Caller } from "../../store/book.ts";
import type { BoxDesk } from "../box-desk.ts";
import type { Send } from "./apply-step.ts";
import { readListed } from "./media-files.ts";
import { starterPlaces } from "./starter-places.ts";

type Wanted = Extract<FirstBootAnswer, { step: "import" }>["import"];
type Taken = OutputOf<typeof importFile>;

interface File {
  name: string;
  bytes: Uint8Array;
  as?: Taken["kind"] | undefined;
}

/** What a file names must be there before it: items and places before stock, stock before what comes and goes. */
const order: readonly Taken["kind"][] = ["items", "locations", "stock", "asns", "orders", "x12"];

/**
 * Takes each file whole, in the order in which they need one another. The first that is refused ends it, with all its problems; those
 * before it stay taken, and answering again passes over them. Gives the names of what was taken, or how many places were made.
 */
export async function applyImport(desk: BoxDesk, wanted: Wanted, send: Send, caller: Caller): Promise<string> {
  if (wanted.from === "starter") {
    const locations = starterPlaces();
    await send("locations.import", { locations });
    return `${locations.length}`;
  }
  const files = wanted.from === "content" ? wanted.files.map(given) : await fromMedia(desk, wanted, caller);
  const taken: string[] = [];
  for (const { name, bytes, as } of inOrder(files)) {
    await send("files.import", {
      name,
      contentBase64: Buffer.from(bytes).toString("base64"),
      options: { ...(as && { as }) },
    });
    taken.push(name);
  }
  return taken.join(", ");
}

type Given = Extract<Wanted, { from: "content" }>["files"][number];
const given = ({ name, contentBase64, as }: Given): File => ({ name, bytes: Buffer.from(contentBase64, "base64"), as });

async function fromMedia(
  desk: BoxDesk,
  { mediaId, files }: Extract<Wanted, { from: "media" }>,
  caller: Caller,
): Promise<File[]> {
  const { folder } = await desk.ask("media.mount", { mediaId }, { caller });
  const read: File[] = [];
  for (const { path, as } of files) read.push({ name: basename(path), bytes: await readListed(folder, path), as });
  return read;
}

function inOrder(files: readonly File[]): File[] {
  const ranked = files.map((file) => ({ file, rank: order.indexOf(file.as ?? kindOf(file.bytes)) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ file }) => file);
}

/** What cannot be told comes last, and its import says why. */
function kindOf(bytes: Uint8Array): Taken["kind"] {
  const found = detect(bytes);
  return found.ok && found.format === "csv" ? found.kind : "x12";
}
