import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { problemOf, type Refusal } from "#sync/contracts/refusals.ts";
import { Refused } from "../../store/book.ts";
import { bookSchema } from "../../store/schema.ts";
import type { BoxDesk } from "../box-desk.ts";
import { orderOf } from "../bundle/check-bundle.ts";

/** A version that can be had, and where. */
export interface Offer {
  offer: string;
  version: string;
  source: "cloud" | "stick" | "file";
  bytes: number;
  builtMs: number;
  notes: { en: string; de: string };
  fits: boolean;
  /** Why this box does not take it. */
  why: ReturnType<typeof plainProblem> | null;
  wanted: boolean;
  /** Of a stick or a file: where it lies, as the agent and this process see it. */
  path?: string;
}

const bundlesPerStickMax = 10;
const bundleName = /\.kontor$/i;

/** Bundles on the sticks that are plugged in, whether they fit or not. A stick that cannot be read is passed over. */
export async function stickOffers(box: BoxDesk): Promise<Offer[]> {
  const { media } = await box.ask("media.list", {});
  const offers: Offer[] = [];
  for (const { id, state } of media) {
    if (state === "unreadable") continue;
    const folder = await box.ask("media.mount", { mediaId: id }).catch(refusedIsNone);
    if (!folder) continue;
    const names = (await readdir(folder.folder).catch(() => [])).filter((name) => bundleName.test(name)).sort();
    for (const name of names.slice(0, bundlesPerStickMax))
      offers.push(await fileOffer(box, join(folder.folder, name), "stick"));
  }
  return offers;
}

/** What is in a file. A bundle that this box does not take is an offer that does not fit, with why. */
export async function fileOffer(box: BoxDesk, path: string, source: "stick" | "file"): Promise<Offer> {
  const about = { offer: `${source}:${path}`, source, path, wanted: false };
  try {
    const { header, sizeBytes } = await box.ask("update.check", { path, schema: bookSchema() });
    const { version, builtAtMs, notes = { en: "", de: "" } } = header;
    const isNewer = orderOf(version, box.site.version) > 0;
    return {
      ...about,
      ...{ version, bytes: sizeBytes, builtMs: builtAtMs, notes },
      ...{ fits: isNewer, why: isNewer ? null : notNewer(version, box.site.version) },
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const name = path.slice(path.lastIndexOf("/") + 1);
    return {
      ...about,
      ...{ version: versionIn(name), bytes: 0, builtMs: 0, notes: { en: "", de: "" }, fits: false },
      why: plainProblem(error.refusal),
    };
  }
}

export const notNewer = (version: string, running: string) => plainProblem({ code: "bundle-older", version, running });

/** What a screen needs to say it in its own words. */
export function plainProblem(refusal: Refusal) {
  const { code, title, detail, todo, data } = problemOf(refusal);
  return { code, title, detail, todo, data: data as Record<string, unknown> };
}

/** Of a file that could not be read, its name is all there is. */
const versionIn = (name: string): string =>
  (
    /\d+\.\d+\.\d+[\w.+-]*?(?=-x64|-arm64|\.kontor|$)/.exec(name)?.[0] ??
    name.replace(/[^A-Za-z0-9.+_-]/g, "-").replace(/^[^A-Za-z0-9]+/, "") ??
    "0"
  ).slice(0, 32) || "0";

function refusedIsNone(error: unknown): undefined {
  if (error instanceof Refused) return undefined;
  throw error;
}
