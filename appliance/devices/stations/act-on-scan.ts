import { createHash } from "node:crypto";
import type { Refusal } from "#sync/contracts/refusals.ts";
import { readScan } from "#sync/model/gs1/scan.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Reader } from "../../store/reader.ts";
import type { MachineReport, MachineScan } from "../../wms/machines/report-machine.ts";
import type { Floor } from "../binding.ts";

const hourMs = 3_600_000;
const shownMax = 100;

/** A scanner at a lane without people: what it sees stands in its place from now on. What it cannot stage, people must look at. */
export async function actOnScan(floor: Floor, { id, place }: Machine, scan: MachineScan): Promise<void> {
  const code = scan.raw.slice(0, shownMax);
  if (place === "") return report({ machine: id, because: "no-place", detail: { code } });
  const lpn = lpnOf(floor.site.store.reader, scan);
  if (lpn === undefined) return report({ machine: id, because: "code-unknown", detail: { code }, place });
  const answer = await floor.run(id, "stage.lpn", { lpn, toPlace: place }, `stage:${scan.session}:${scan.n}`);
  if (answer.ok || "fault" in answer) return;
  const { code: because } = answer.refusal;
  return report({ machine: id, because, detail: { code, ...plain(answer.refusal) }, place, lpn });

  /** Once per code and hour: the same command id gets the same answer, and opens nothing anew. */
  async function report(what: MachineReport): Promise<void> {
    const name = createHash("sha256").update(`${what.because} ${scan.raw}`).digest("hex").slice(0, 24);
    await floor.run(id, "machines.report", what, `report:${name}:${Math.floor(scan.atMs / hourMs)}`);
  }
}

/** The LPN that a code names: an SSCC, on whatever symbol, else the text of the label. */
function lpnOf(reader: Reader, { raw, aim = "", atMs }: MachineScan): string | undefined {
  const scan = readScan(aim + raw, { nowMs: atMs });
  const sscc = scan.kind === "sscc" || scan.kind === "gs1" ? scan.sscc : undefined;
  const text = scan.text.trim();
  for (const code of new Set([...(sscc ? [sscc] : []), text, text.toUpperCase()])) {
    if (code === "") continue;
    const lpn = reader.get("lpn", code) ?? reader.first("lpn", { sscc: code });
    if (lpn) return lpn.id;
  }
  return undefined;
}

function plain({ code: _code, ...data }: Refusal): Record<string, string | number> {
  const values = Object.entries(data).filter(([, value]) => typeof value === "string" || typeof value === "number");
  return Object.fromEntries(values) as Record<string, string | number>;
}
