import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DoorHandlers } from "../../../api/dispatch.ts";
import type { Site } from "../../../site/site.ts";
import { Refused, refuse } from "../../../store/book.ts";
import type { BoxDesk } from "../../box-desk.ts";
import { openPlace } from "../backup/places.ts";
import type { HealthDesk } from "../health-desk.ts";
import { careCaller } from "../look/look-at-site.ts";
import { collectLogs, type MorePart } from "./collect-logs.ts";
import { bundleName, writeBundle } from "./write-bundle.ts";

/** The log bundle, onto a stick. */
export const logsDoors = (site: Site, desk: BoxDesk, health: HealthDesk): DoorHandlers => ({
  "care.save-logs": async () => {
    if (!desk.isOurs) return refuse({ code: "box-not-ours" });
    const stick = await openPlace({ kind: "stick" }, desk, site.folder).catch((error: Error) => {
      if (error instanceof Refused) throw error;
      return refuse({ code: "backup-place-unusable", place: "stick", why: error.message });
    });
    try {
      const nowMs = Date.now();
      const { findings } = await health.findings();
      const db = site.store.reader.statements.db;
      const parts = collectLogs({ folder: site.folder, db, findings, nowMs, more: await more(site, desk) });
      const file = join(stick.folder, bundleName(site.siteId, nowMs));
      return { ok: true, value: { file, bytes: await writeBundle(file, parts, tmpdir()) } };
    } finally {
      await stick.close();
    }
  },
});

async function more(site: Site, desk: BoxDesk): Promise<MorePart[]> {
  const asked = await Promise.all(
    ["sync.status", "box.status", "box.clock", "updates.status"].map(async (name) => {
      const answer = await site.dispatch(careCaller, name, {}, "");
      return { name: `${name}.json`, text: JSON.stringify(answer.ok ? answer.value : answer, null, 1) };
    }),
  );
  const { units, kernel } = await desk.ask("care.journal", {});
  return [...asked, { name: "journal.log", text: units }, { name: "kernel.log", text: kernel }];
}
