import { prepareZXingModule, type ReaderOptions, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

// From this site, not from where the library would fetch it.
prepareZXingModule({
  overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasmUrl : prefix + path) },
});

const options: ReaderOptions = { maxNumberOfSymbols: 1, textMode: "Plain", tryHarder: true, tryInvert: true };

/** What the picture shows, as a scanner would send it: GS1 symbols with their AIM identifier. */
export async function readPicture(picture: ImageData): Promise<string | undefined> {
  const [found] = await readBarcodes(picture, options);
  if (found === undefined || !found.isValid || found.text === "") return undefined;
  return found.contentType === "GS1" ? found.symbologyIdentifier + found.text : found.text;
}

/** Begins loading the decoder before the first picture is there. */
export function warmUp(): void {
  void readBarcodes(new ImageData(8, 8), options).catch(() => undefined);
}
