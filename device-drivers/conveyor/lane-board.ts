import type { LaneState, SectionState } from "./passage.ts";

/** What a photo-eye says beyond counting: its lane is full, its section has a jam, when it is blocked for that long. */
export interface EyeSettings {
  readonly id: string;
  readonly lane?: number;
  readonly section?: string;
  readonly blockedMs: number;
}

export const EYE_FULL_MS = 2_000;
export const EYE_JAM_MS = 3_000;

/** State of lanes and sections: what the controller says, or what their eyes say, whichever is worse. */
export class LaneBoard {
  readonly lanes = new Map<number, LaneState>();
  readonly sections = new Map<string, SectionState>();
  readonly #eyes: ReadonlyMap<string, EyeSettings>;
  readonly #saidOfLane = new Map<number, LaneState>();
  readonly #saidOfSection = new Map<string, SectionState>();
  readonly #blocked = new Set<string>();

  constructor(lanes: readonly number[], sections: readonly string[], eyes: readonly EyeSettings[]) {
    for (const lane of lanes) this.lanes.set(lane, "ok");
    for (const section of sections) this.sections.set(section, "running");
    this.#eyes = new Map(eyes.map((eye) => [eye.id, eye]));
  }

  /** True when the lane is in another state now. */
  lane(lane: number, state: LaneState): boolean {
    this.#saidOfLane.set(lane, state);
    return this.#judgeLane(lane);
  }

  section(section: string, state: SectionState): boolean {
    this.#saidOfSection.set(section, state);
    return this.#judgeSection(section);
  }

  /** How long the eye is blocked by now, 0 when it is free. Gives what changed by that. */
  eye(id: string, blockedMs: number): { lane?: number; section?: string } {
    const eye = this.#eyes.get(id);
    if (!eye) return {};
    if (blockedMs >= eye.blockedMs) this.#blocked.add(id);
    else this.#blocked.delete(id);
    return {
      ...(eye.lane !== undefined && this.#judgeLane(eye.lane) && { lane: eye.lane }),
      ...(eye.section !== undefined && this.#judgeSection(eye.section) && { section: eye.section }),
    };
  }

  #judgeLane(lane: number): boolean {
    const said = this.#saidOfLane.get(lane) ?? "ok";
    const isFull = this.#isBlocked((eye) => eye.lane === lane) && (said === "ok" || said === "half");
    return put(this.lanes, lane, isFull ? "full" : said);
  }

  #judgeSection(section: string): boolean {
    const said = this.#saidOfSection.get(section) ?? "running";
    // A belt that stands still for another reason has no jam of its own.
    const isJam = said === "running" && this.#isBlocked((eye) => eye.section === section);
    return put(this.sections, section, isJam ? "jam" : said);
  }

  #isBlocked(of: (eye: EyeSettings) => boolean): boolean {
    return [...this.#blocked].some((id) => of(this.#eyes.get(id) as EyeSettings));
  }
}

function put<K, V>(map: Map<K, V>, key: K, value: V): boolean {
  if (map.get(key) === value) return false;
  map.set(key, value);
  return true;
}
