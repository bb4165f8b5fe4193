import type { Site } from "../../../site/site.ts";
import { type Caller, refuse } from "../../../store/book.ts";
import type { BoxDesk } from "../../box-desk.ts";

/** Factory reset: whoever asks types the site's name. A paired cloud hears of it, if the line stands, before everything here is gone. */
export async function resetBox(site: Site, desk: BoxDesk, typed: string, caller: Caller): Promise<{ restarts: true }> {
  if (!desk.isOurs) refuse({ code: "box-not-ours" });
  const expected = site.store.reader.setting("site.name");
  if (typed.trim() !== expected) refuse({ code: "confirmation-wrong", expected });
  await desk.note({ what: "box.reset", outcome: "asked" }, caller);
  await desk.ask("care.reset", {}, { caller });
  return { restarts: true };
}
