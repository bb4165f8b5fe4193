import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { create, type Font } from "fontkit";

export type Weight = "regular" | "bold";

/** One font file: its bytes for embedding in a PDF, its outlines for measuring and for printing as dots. */
export interface Face {
  id: string;
  bytes: Buffer;
  font: Font;
}

/**
 * The first face of the house that can show this character, or nothing. All are Noto faces under the SIL Open Font
 * License, read from npm packages on disk. Between them: Latin, Greek, Cyrillic, Vietnamese, Devanagari, Hebrew, Arabic,
 * Chinese and Japanese. Hangul, Thai and emoji are not among them; `printable` spells those out.
 */
export function faceFor(codePoint: number, weight: Weight): Face | undefined {
  for (const file of files[weight]) {
    const face = load(file);
    if (face.font.hasGlyphForCodePoint(codePoint)) return face;
  }
  return undefined;
}

/** The face everything starts from. */
export function mainFace(weight: Weight): Face {
  return load(files[weight][0]);
}

const files: Record<Weight, [string, ...string[]]> = {
  regular: [
    "@embedpdf/fonts-latin/NotoSans-Regular.ttf",
    "@embedpdf/fonts-hebrew/NotoSansHebrew-Regular.ttf",
    "@embedpdf/fonts-arabic/NotoNaskhArabic-Regular.ttf",
    "@embedpdf/fonts-sc/NotoSansHans-Regular.otf",
  ],
  bold: [
    "@embedpdf/fonts-latin/NotoSans-Bold.ttf",
    "@embedpdf/fonts-hebrew/NotoSansHebrew-Bold.ttf",
    "@embedpdf/fonts-arabic/NotoNaskhArabic-Bold.ttf",
    "@embedpdf/fonts-sc/NotoSansHans-Bold.otf",
  ],
};

const loaded = new Map<string, Face>();
const require = createRequire(import.meta.url);

/** Reads a face the first time a character needs it: the Chinese one is 8 MB and most papers never do. */
function load(file: string): Face {
  const known = loaded.get(file);
  if (known) return known;
  const slash = file.lastIndexOf("/");
  // The packages export only their index, which lies in dist/ beside fonts/.
  const path = join(dirname(require.resolve(file.slice(0, slash))), "..", "fonts", file.slice(slash + 1));
  const bytes = readFileSync(path);
  const font = create(bytes);
  if (!("layout" in font)) throw new Error(`${file} holds several fonts`);
  const face = { id: file.slice(slash + 1).replace(/\..*$/, ""), bytes, font };
  loaded.set(file, face);
  return face;
}
