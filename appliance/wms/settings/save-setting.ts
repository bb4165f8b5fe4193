import { settingShapes } from "#sync/contracts/setting-shapes.ts";
import type { KnownSettings } from "#sync/model/records/settings.ts";
import { type Book, refuse } from "../../store/book.ts";
import { requireLocation } from "../stock/require.ts";

/** These name a place of this site: one that does not exist would stop the next receipt, pick or parcel. */
const places: ReadonlySet<string> = new Set(["receiving.location", "picking.stagingLocation", "packing.location"]);

export function saveSetting(
  book: Book,
  { name, value }: { name: keyof KnownSettings; value?: unknown },
): { name: keyof KnownSettings; value: unknown } {
  const parsed = settingShapes[name].safeParse(value);
  if (!parsed.success)
    return refuse({
      code: "input-invalid",
      problems: parsed.error.issues.map(({ path, message }) => ({
        path: ["value", ...path.map(String)].join("."),
        expected: message,
      })),
    });
  if (places.has(name)) requireLocation(book, String(parsed.data));
  book.post({
    type: "setting-saved",
    data: { name, before: book.setting(name) },
    sets: [{ record: "setting", id: name, fields: { value: parsed.data } }],
  });
  return { name, value: parsed.data };
}
