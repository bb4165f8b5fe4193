import { EYE_FULL_MS, EYE_JAM_MS, type EyeSettings } from "./lane-board.ts";
import { type PointSettings, pointSettings } from "./point-settings.ts";

/**
 * Where the tags of a conveyor are, as data: every project names and lays out its own. `A` is the address of the line: a node id or
 * browse path as text, a register as an object.
 */
export interface TagMap<A = unknown> {
  readonly points: readonly PointSettings[];
  readonly sections: readonly string[];
  readonly eyes: readonly EyeSettings[];
  /** The number of the first slot in the controller's arrays. */
  readonly indexFrom: number;
  /** Address of any tag that `tags` does not name, with `{tag}`: `ns=1;s=Sorter.{tag}`. */
  readonly pattern: string;
  /** By tag (`P1.Req[3].Seq`) or by its kind (`P1.Req[].Seq`, `Req[].Seq`), with `{point}`, `{i}` and `{n}` in texts. */
  readonly tags: Readonly<Record<string, A>>;
}

export const EYES_MAX = 500;
export const SECTIONS_MAX = 200;
export const POINTS_MAX = 32;

const requestTags = ["Seq", "TrackId", "Barcode", "Status", "Weight", "Len"] as const;
const commandTags = ["TrackId", "Lane", "Alt", "Seq"] as const;
const confirmTags = ["Seq", "TrackId", "Lane", "Reason"] as const;

export const tag = {
  heartbeatPlc: "HbPlc",
  heartbeatHost: "HbHost",
  request: (point: string, i: number, name: (typeof requestTags)[number]) => `${point}.Req[${i}].${name}`,
  command: (point: string, i: number, name: (typeof commandTags)[number]) => `${point}.Cmd[${i}].${name}`,
  confirm: (point: string, i: number, name: (typeof confirmTags)[number]) => `${point}.Cnf[${i}].${name}`,
  ack: (point: string) => `${point}.CnfAck.Seq`,
  lane: (lane: number) => `Lane[${lane}].State`,
  section: (section: string) => `Section[${section}].State`,
  eyeCount: (eye: string) => `Eye[${eye}].Count`,
  eyeBlocked: (eye: string) => `Eye[${eye}].BlockedMs`,
};

/** The tags of one slot, in the order that `readSlot` expects them. */
export function slotTags(point: string, i: number): string[] {
  return [
    ...requestTags.map((name) => tag.request(point, i, name)),
    ...confirmTags.map((name) => tag.confirm(point, i, name)),
  ];
}

export const commandTagsOf = (point: string, i: number): string[] =>
  commandTags.map((name) => tag.command(point, i, name));

/** Tags whose changes are followed. The rest of a slot is read when its numbers change: then it belongs together. */
export function watchedTags({ points, sections, eyes }: TagMap): { fast: string[]; slow: string[] } {
  const rings = points.flatMap(({ id, slots }) =>
    Array.from({ length: slots }, (_, i) => [tag.request(id, i, "Seq"), tag.confirm(id, i, "Seq")]).flat(),
  );
  const lanes = [...new Set(points.flatMap((point) => point.lanes))];
  return {
    fast: rings,
    slow: [
      tag.heartbeatPlc,
      ...lanes.map(tag.lane),
      ...sections.map(tag.section),
      ...eyes.flatMap(({ id }) => [tag.eyeCount(id), tag.eyeBlocked(id)]),
    ],
  };
}

/** Tags that we write. */
export function writtenTags({ points }: TagMap): string[] {
  return [
    tag.heartbeatHost,
    ...points.flatMap(({ id, slots }) => [
      tag.ack(id),
      ...Array.from({ length: slots }, (_, i) => commandTagsOf(id, i)).flat(),
    ]),
  ];
}

/** Without these there is no talk about parcels: a controller that lacks one is not set up. */
export function requiredTags({ points }: TagMap): string[] {
  return points.flatMap(({ id }) => [
    tag.request(id, 0, "Seq"),
    tag.request(id, 0, "TrackId"),
    tag.request(id, 0, "Barcode"),
    ...commandTagsOf(id, 0).filter((one) => !one.endsWith(".Alt")),
    ...confirmTags.filter((name) => name !== "Reason").map((name) => tag.confirm(id, 0, name)),
    tag.ack(id),
  ]);
}

/** The address of a tag with its places filled in, or nothing where the controller has no such tag. */
export function addressOf<A>(map: TagMap<A>, name: string): A | string | undefined {
  const index = /\[([^\]]+)\]/.exec(name)?.[1] ?? "";
  const point = map.points.find(({ id }) => name.startsWith(`${id}.`))?.id ?? "";
  const kind = name.replace(/\[[^\]]+\]/, "[]");
  const isRing = point !== "" && index !== "";
  const number = isRing ? String(Number(index) + map.indexFrom) : index;
  const fill = (text: string) =>
    text
      .replaceAll("{point}", point)
      .replaceAll("{i}", number)
      .replaceAll("{n}", number)
      .replaceAll("{tag}", isRing ? name.replace(`[${index}]`, `[${number}]`) : name);
  const given = map.tags[name] ?? map.tags[kind] ?? map.tags[point === "" ? kind : kind.slice(point.length + 1)];
  if (given !== undefined) return typeof given === "string" ? (given === "" ? undefined : fill(given)) : given;
  return map.pattern === "" ? undefined : fill(map.pattern);
}

/** Reads a tag map from settings. Every problem says where it is and what is expected there. */
export function readTagMap(given: unknown): { map?: TagMap; problems: string[] } {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return { problems: ["the tag map must be an object with points"] };
  const one = given as Record<string, unknown>;
  const problems: string[] = [];
  const list = (name: string, max: number): unknown[] => {
    const value = one[name] ?? [];
    if (Array.isArray(value) && value.length <= max) return value;
    problems.push(`${name} must be a list of up to ${max}`);
    return [];
  };
  const points = list("points", POINTS_MAX).flatMap((point, i) => {
    const read = pointSettings(point, `points.${i}`);
    problems.push(...read.problems);
    return read.settings ?? [];
  });
  if (new Set(points.map(({ id }) => id)).size !== points.length) problems.push("points must have different ids");
  const sections = list("sections", SECTIONS_MAX).map(String);
  const eyes = list("eyes", EYES_MAX).flatMap((eye, i) => readEye(eye, `eyes.${i}`, problems));
  const indexFrom = one.indexFrom ?? 0;
  if (indexFrom !== 0 && indexFrom !== 1) problems.push("indexFrom must be 0 or 1");
  const pattern = one.pattern ?? "";
  if (typeof pattern !== "string" || (pattern !== "" && !pattern.includes("{tag}")))
    problems.push("pattern must be a text with {tag}");
  const tags = one.tags ?? {};
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) problems.push("tags must be an object");
  if (problems.length > 0) return { problems };
  const map: TagMap = {
    points,
    sections,
    eyes,
    indexFrom: indexFrom as number,
    pattern: pattern as string,
    tags: tags as Record<string, unknown>,
  };
  const missing = requiredTags(map).filter((name) => addressOf(map, name) === undefined);
  return missing.length > 0 ? { problems: missing.map((name) => `tags must say where ${name} is`) } : { map, problems };
}

function readEye(given: unknown, path: string, problems: string[]): EyeSettings[] {
  const eye = (typeof given === "object" && given !== null ? given : { id: given }) as Record<string, unknown>;
  const { id, lane, section, blockedMs } = eye;
  const isFine =
    (typeof id === "string" || typeof id === "number") &&
    (lane === undefined || Number.isInteger(lane)) &&
    (section === undefined || typeof section === "string") &&
    (blockedMs === undefined || (Number.isInteger(blockedMs) && (blockedMs as number) > 0));
  if (!isFine) {
    problems.push(`${path} must have an id, and may have lane, section and blockedMs`);
    return [];
  }
  return [
    {
      id: String(id),
      ...(lane !== undefined && { lane: lane as number }),
      ...(section !== undefined && { section: section as string }),
      blockedMs: (blockedMs as number | undefined) ?? (lane === undefined ? EYE_JAM_MS : EYE_FULL_MS),
    },
  ];
}
