import type { FoundNode } from "./messages.ts";

/** What browsing made of a controller: a tag map to correct by hand, and what was recognised beside it. */
export interface TagMapDraft {
  /** For the setting `map`; its points need their lanes checked by somebody who knows the belt. */
  map: Record<string, unknown>;
  units: Record<string, string>;
  readers: Record<string, string>;
  /** Tags of the map that were looked for and not found, by kind. */
  missing: string[];
  nodes: number;
  /** False when there was more than was looked at. */
  complete: boolean;
}

/** Names that makers give to the parts of a ring, lower case; the first is ours. */
const blocks: Record<string, readonly string[]> = {
  Req: ["req", "request", "requests", "scan"],
  Cmd: ["cmd", "command", "commands", "answer", "route"],
  Cnf: ["cnf", "confirm", "confirmation", "result", "conf"],
  CnfAck: ["cnfack", "confirmack", "ack"],
};
const members: Record<string, readonly string[]> = {
  Seq: ["seq", "sequence", "seqno", "sequenceno", "sequencenumber"],
  TrackId: ["trackid", "trackingid", "track", "trackno"],
  Barcode: ["barcode", "code", "lpn", "scancode"],
  Status: ["status", "readstatus", "readstate"],
  Weight: ["weight", "weightg", "weightgrams"],
  Len: ["len", "length", "lengthmm"],
  Lane: ["lane", "dest", "destination", "target"],
  Alt: ["alt", "alternative", "altlane"],
  Reason: ["reason", "result", "errorcode"],
};
const wanted = [
  ..."Seq TrackId Barcode Status Weight Len".split(" ").map((name) => `Req[].${name}`),
  ..."Seq TrackId Lane Alt".split(" ").map((name) => `Cmd[].${name}`),
  ..."Seq TrackId Lane Reason".split(" ").map((name) => `Cnf[].${name}`),
  "CnfAck.Seq",
  "HbPlc",
  "HbHost",
];

const beats: Record<string, readonly string[]> = {
  HbPlc: ["hbplc", "heartbeatplc", "plcheartbeat"],
  HbHost: ["hbhost", "heartbeathost", "hostheartbeat"],
};

interface Hit {
  kind: string;
  base: string;
  index?: number;
  nodeId: string;
}

/** Recognises rings, heartbeats and lanes by their names, and PackML and AutoID by their types. Pure. */
export function draftTagMap(nodes: readonly FoundNode[], complete: boolean): TagMapDraft {
  const units: Record<string, string> = {};
  const readers: Record<string, string> = {};
  for (const { type, path, nodeId } of nodes) {
    if (type === "PackMLBaseObjectType") units[nameOf(path)] = nodeId;
    if (/^(Optical|OpticalVerifier|Rfid|Ocr)ReaderDeviceType$/.test(type)) readers[nameOf(path)] = nodeId;
  }
  const hits = nodes.filter(({ nodeClass }) => nodeClass === "variable").flatMap((node) => hitOf(node) ?? []);
  const tags: Record<string, string> = {};
  const bases = [...new Set(hits.filter(({ kind }) => kind.startsWith("Req[]")).map(({ base }) => base))];
  let indexFrom = 0;
  const points = bases.map((base, i) => {
    const name = nameOf(base).replace(/[^A-Za-z0-9_-]/g, "") || `P${i + 1}`;
    const ring = hits.filter((hit) => hit.base === base);
    const indexes = ring.filter(({ kind }) => kind === "Req[].Seq").map(({ index = 0 }) => index);
    indexFrom = Math.min(...indexes) === 1 ? 1 : 0;
    for (const kind of new Set(ring.map((hit) => hit.kind))) {
      const same = ring.filter((hit) => hit.kind === kind);
      const pattern = patternOf(same);
      if (pattern !== undefined) tags[`${name}.${kind}`] = pattern;
      else
        for (const { index = 0, nodeId } of same)
          tags[`${name}.${kind.replace("[]", `[${index - indexFrom}]`)}`] = nodeId;
    }
    return { id: name, slots: indexes.length, lanes: lanesOf(nodes) };
  });
  for (const { kind, nodeId } of hits) if (kind in beats) tags[kind] = nodeId;
  const lanes = nodes.flatMap(({ path, nodeId }) => {
    const lane = /Lanes?\[?(\d+)\]?\/\d+:State$/i.exec(path)?.[1];
    return lane === undefined ? [] : [{ index: Number(lane), nodeId, kind: "", base: "" }];
  });
  const lanePattern = patternOf(lanes);
  if (lanePattern !== undefined) tags["Lane[].State"] = lanePattern.replace("{i}", "{n}");
  const has = (kind: string) => Object.keys(tags).some((one) => one === kind || one.endsWith(`.${kind}`));
  return {
    map: { points, indexFrom, tags },
    units,
    readers,
    missing: wanted.filter((kind) => !has(kind)),
    nodes: nodes.length,
    complete,
  };
}

/** `/2:Sorter/2:P1/2:Req[3]/2:Seq` is member Seq of Req 3 below P1; so is `/2:P1/2:Req/2:[3]/2:Seq`. */
function hitOf({ path, nodeId }: FoundNode): Hit | undefined {
  const steps = path.split("/").slice(1).map(nameOfStep);
  const last = steps.at(-1) ?? "";
  for (const [kind, names] of Object.entries(beats)) if (names.includes(plain(last))) return { kind, base: "", nodeId };
  const member = find(members, last);
  if (member === undefined) return undefined;
  for (let i = steps.length - 2; i >= 0 && i >= steps.length - 3; i--) {
    const step = steps.slice(i, -1).join("");
    const [, word = "", digits] = /^([^\d[]+?)_?\[?(\d+)?\]?$/.exec(step) ?? [];
    const block = find(blocks, word);
    if (block === undefined) continue;
    const base = path
      .split("/")
      .slice(0, i + 1)
      .join("/");
    if (block === "CnfAck") return { kind: "CnfAck.Seq", base, nodeId };
    if (digits !== undefined) return { kind: `${block}[].${member}`, base, index: Number(digits), nodeId };
  }
  return undefined;
}

/** One text for all of them, with the number as `{i}`; nothing when they differ in more than the number. */
function patternOf(hits: readonly Hit[]): string | undefined {
  const texts = new Set<string>();
  for (const { nodeId, index } of hits) {
    if (index === undefined) {
      texts.add(nodeId);
      continue;
    }
    const parts = [`[${index}]`, `_${index}.`, `${index}.`];
    const part = parts.find((one) => nodeId.includes(one));
    if (part === undefined) return undefined;
    const at = nodeId.lastIndexOf(part);
    texts.add(nodeId.slice(0, at) + part.replace(String(index), "{i}") + nodeId.slice(at + part.length));
  }
  return texts.size === 1 ? [...texts][0] : undefined;
}

function lanesOf(nodes: readonly FoundNode[]): number[] {
  const found = nodes.flatMap(({ path }) => {
    const lane = /\/\d+:Lanes?\[?(\d+)\]?$/i.exec(path)?.[1];
    return lane === undefined || lane === "0" ? [] : [Number(lane)];
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

const nameOfStep = (step: string): string => step.replace(/^\d+:/, "");
const nameOf = (path: string): string => nameOfStep(path.split("/").at(-1) ?? "");
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");
const find = (table: Record<string, readonly string[]>, name: string): string | undefined =>
  Object.entries(table).find(([, names]) => names.includes(plain(name)))?.[0];
