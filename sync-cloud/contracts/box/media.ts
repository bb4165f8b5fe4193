import { z } from "zod";
import { command, query } from "../define.ts";

const boxRefusals = ["box-not-ours", "box-silent", "box-busy"] as const;

/** A file system on a stick: its UUID, or the name of its partition where it has none. */
export const mediaId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "letters, digits and -");

export const mediaShape = z.object({
  id: mediaId,
  label: z.string(),
  maker: z.string(),
  fileSystem: z.string(),
  sizeBytes: z.int(),
  state: z
    .enum(["plugged", "open", "unreadable"])
    .meta({ description: "unreadable: a file system that is not known here" }),
  writable: z.boolean(),
  folder: z.string().meta({ description: "Where it is mounted; empty while it is not" }),
});
export type MediaShape = z.infer<typeof mediaShape>;

export const listMedia = query({
  name: "box.media",
  title: "Sticks that are plugged in, without those that belong to the box",
  input: {},
  output: z.object({ media: z.array(mediaShape) }),
  refusals: boxRefusals,
  may: ["supervisor"],
  rest: "GET /box/media",
});

export const mediaFileKind = z.enum(["items", "locations", "stock", "orders", "asns", "x12"]);

export const listMediaFiles = command({
  name: "box.open-media",
  title: "Open a stick for reading and say which of its files could be imported, and as what",
  input: { mediaId },
  output: z.object({
    files: z.array(
      z.object({
        path: z.string(),
        sizeBytes: z.int(),
        kind: mediaFileKind.nullable(),
        why: z.string().meta({ description: "Why it could not be imported" }),
      }),
    ),
    more: z.boolean().meta({ description: "There are more files than are listed" }),
  }),
  refusals: [...boxRefusals, "media-unknown", "media-unreadable"],
  may: ["supervisor"],
  rest: "POST /box/media/{mediaId}/open",
});

export const ejectMedia = command({
  name: "box.eject-media",
  title: "Close a stick, so that it can be pulled out",
  input: { mediaId },
  output: z.object({ mediaId: z.string() }),
  refusals: [...boxRefusals, "media-unknown", "media-in-use"],
  may: ["supervisor"],
  rest: "POST /box/media/{mediaId}/eject",
});

export const displayShape = z.object({
  backlight: z.boolean().meta({ description: "Whether this box can set the brightness of its screen" }),
  brightnessPercent: z.int().min(0).max(100),
});

export const showDisplay = query({
  name: "box.display",
  title: "How bright the screen is",
  input: {},
  output: displayShape,
  refusals: boxRefusals,
  may: ["supervisor"],
  rest: "GET /box/display",
});

/** Nobody finds the way back on a black screen. */
const brightnessMinPercent = 10;

export const setDisplay = command({
  name: "box.set-display",
  title: "Make the screen brighter or darker",
  input: { brightnessPercent: z.int().min(brightnessMinPercent).max(100) },
  output: displayShape,
  refusals: [...boxRefusals, "display-fixed"],
  may: ["supervisor"],
  rest: "POST /box/display",
});

export const mediaContracts = {
  "box.media": listMedia,
  "box.open-media": listMediaFiles,
  "box.eject-media": ejectMedia,
  "box.display": showDisplay,
  "box.set-display": setDisplay,
};
