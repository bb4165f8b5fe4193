import type { ImportLine } from "./import-lines.ts";

/** Why an import is not wanted, and what to do instead. */
export interface Verdict {
  rule: string;
  todo: string;
}

/** One import, its target resolved to a path from the top of the repository, or to the bare name of a package. */
export interface ResolvedImport {
  from: string;
  to: string;
  names: string;
  kind: ImportLine["kind"];
}

/** "Who imports whom": the first rule that this import breaks, or nothing. The order is from the far to the near. */
export function judge(line: ResolvedImport): Verdict | undefined {
  const from = place(line.from);
  if (!isOurs(line.to)) return judgePackage(line, from);
  const to = place(line.to);
  return (
    judgeRooms(line, from, to) ??
    judgeSpelling(line, from, to) ??
    (to.forTests && !from.forTests && from.top !== "scripts"
      ? { rule: "what ships does not import test helpers", todo: "move what both need into a file of its own" }
      : undefined) ??
    (from.top === "appliance" && to.top === "appliance" ? judgeAppliance(from, to) : undefined) ??
    (from.top === "ui" && to.top === "ui" ? judgeUi(from, to) : undefined)
  );
}

/** Folders that programs share, and what each may see of the others. `scripts` sees all and is seen by none. */
const SEES: Record<string, readonly string[]> = {
  "sync-cloud/model": [],
  "sync-cloud/contracts": ["sync-cloud/model"],
  "sync-cloud/protocol": ["sync-cloud/model"],
  "sync-cloud/doors": ["sync-cloud/model", "sync-cloud/contracts"],
  "sync-cloud/service": ["sync-cloud/model", "sync-cloud/contracts", "sync-cloud/protocol", "sync-cloud/doors"],
  "sync-cloud/sim": ["sync-cloud/model", "sync-cloud/contracts", "sync-cloud/protocol", "sync-cloud/service"],
  "device-drivers": [],
  appliance: ["device-drivers", "sync-cloud/model", "sync-cloud/contracts", "sync-cloud/protocol", "sync-cloud/doors"],
  ui: ["sync-cloud/model", "sync-cloud/contracts"],
  "firmware-bridges": ["device-drivers"],
};
const TOPS = ["sync-cloud", "device-drivers", "appliance", "ui", "firmware-bridges", "scripts"];

/** Areas of the warehouse meet in these, and in the files that lie directly in `appliance/wms`. */
const SHARED_IN_WMS = ["tasks", "stock"];
/** The only two files that run inside Electron and cannot do without it. */
const ELECTRON_SEAMS = ["appliance/shell/main.ts", "appliance/shell/preload.ts"];

interface Place {
  /** `appliance`, `ui`, …; `room` is finer within sync-cloud: `sync-cloud/model`. */
  top: string;
  room: string;
  /** The next two folders: `wms` and `receiving`; empty for a file that lies directly above them. */
  part: string;
  area: string;
  path: string;
  forTests: boolean;
}

function place(path: string): Place {
  const folders = path.split("/").slice(0, -1);
  const [top = "", part = "", area = ""] = folders;
  const forTests = /\.test\.tsx?$/.test(path) || folders.some((name) => name === "test" || name === "testing");
  return { top, room: top === "sync-cloud" ? `${top}/${part}` : top, part, area, path, forTests };
}

function isOurs(to: string): boolean {
  return TOPS.some((top) => to.startsWith(`${top}/`));
}

function judgePackage({ to, from: path, kind }: ResolvedImport, from: Place): Verdict | undefined {
  if (from.room === "sync-cloud/model" && !from.forTests && /^node:/.test(to))
    return { rule: "sync-cloud/model runs in the browser too", todo: "have the caller hand in what needs Node" };
  if (to !== "electron" && !to.startsWith("electron/")) return undefined;
  if (from.top !== "appliance" || from.part !== "shell")
    return {
      rule: "only appliance/shell imports electron",
      todo: "ask the shell for it over the appliance's own doors",
    };
  if (kind !== "type" && !ELECTRON_SEAMS.includes(path))
    return {
      rule: "in the shell only main.ts and preload.ts load electron (outside Electron that starts a download)",
      todo: "use import type, and take the part you need as a parameter",
    };
  return undefined;
}

function judgeRooms({ kind }: ResolvedImport, from: Place, to: Place): Verdict | undefined {
  if (from.room === to.room || from.top === "scripts") return undefined;
  if (to.top === "scripts") return { rule: "scripts are imported by nothing", todo: "move what you need to its owner" };
  const seen = SEES[from.room] ?? [];
  if (!seen.includes(to.room)) {
    const allowed = seen.length > 0 ? `nothing of ours but ${seen.join(", ")}` : "nothing of ours";
    return {
      rule: `${from.room} imports ${allowed}`,
      todo: "put what crosses a wire into sync-cloud, or have the caller hand it in",
    };
  }
  if (from.top === "ui" && to.room === "sync-cloud/contracts" && kind !== "type" && !from.forTests)
    return { rule: "ui takes contracts as types only", todo: "write import type; a value belongs in sync-cloud/model" };
  return undefined;
}

function judgeSpelling({ names, kind }: ResolvedImport, from: Place, to: Place): Verdict | undefined {
  // A URL knows no aliases.
  if (from.top === to.top || names.startsWith("#") || kind === "url") return undefined;
  return {
    rule: "an import that leaves its top folder is written with # (see imports in package.json)",
    todo: `write ${SPELLING[to.top] ?? `#${to.top}`}/… instead`,
  };
}
const SPELLING: Record<string, string> = { "sync-cloud": "#sync", "device-drivers": "#drivers" };

function judgeAppliance(from: Place, to: Place): Verdict | undefined {
  const isMain = from.path === "appliance/main.ts";
  if (isMain || from.forTests || (from.part === to.part && from.area === to.area)) return undefined;
  if (from.part === "shell" || to.part === "shell")
    return from.part === to.part
      ? undefined
      : { rule: "the shell and the appliance meet in the ready line and over HTTP only", todo: "pass it there" };
  if (to.path === "appliance/main.ts" && from.part !== "cli")
    return { rule: "main.ts knows every part, no part knows main.ts", todo: "have main.ts hand in what you need" };
  if (from.part === "store" && to.part !== "store")
    return {
      rule: "appliance/store imports no other part",
      todo: "have the caller hand it in, or react to committed facts",
    };
  if (from.part === "wms" || from.part === "tms") return judgeDomain(from, to);
  return undefined;
}

function judgeDomain(from: Place, to: Place): Verdict | undefined {
  if (to.part === "store") return undefined;
  const isShared = to.area === "" || SHARED_IN_WMS.includes(to.area);
  if (to.part === from.part) {
    // What all areas share cannot know one of them, but for the list of them all that lies on top.
    if (isShared || from.area === "") return undefined;
    return {
      rule: `neighbours in appliance/${from.part} do not import each other`,
      todo: `meet in the ledger, or move it to appliance/${from.part}/<noun>.ts`,
    };
  }
  if (from.part === "tms" && to.part === "wms" && isShared) return undefined;
  return {
    rule: `appliance/${from.part} imports appliance/store${from.part === "tms" ? " and what appliance/wms shares" : ""}, and no other part`,
    todo: "have main.ts hand it in, or let that part react to committed facts",
  };
}

/** Higher may import lower; what is not named here (a test helper, a folder yet to come) is as low as kit. */
const UI_HEIGHT: Record<string, number> = { "": 3, apps: 2, features: 1 };

function judgeUi(from: Place, to: Place): Verdict | undefined {
  const [fromHeight, toHeight] = [UI_HEIGHT[from.part] ?? 0, UI_HEIGHT[to.part] ?? 0];
  if (from.forTests) return undefined;
  if (toHeight > fromHeight)
    return {
      rule: "in ui, apps import features, and those import scene, client and kit",
      todo: "pass it down as a prop",
    };
  if (toHeight > 0 && from.part === to.part && from.area !== to.area && to.area !== "" && from.area !== "")
    return { rule: `neighbours in ui/${from.part} do not import each other`, todo: "move what both draw to ui/kit" };
  return undefined;
}
