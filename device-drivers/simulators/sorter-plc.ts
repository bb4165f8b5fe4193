import { EYE_AHEAD_MM, type EyeEvent } from "./belt.ts";

export interface SorterOptions {
  point: string;
  slots: number;
  /** Position of the divert of each lane. */
  diverts: Readonly<Record<number, number>>;
  endMm: number;
}

interface Track {
  trackId: number;
  slot: number;
  seq: number;
  atMm: number;
  lane: number | undefined;
  alt: number;
  /** Fired at this lane: it should arrive there. */
  fired: number;
  firedAtMm: number;
  why: number;
}

const HEARTBEAT_MS = 500;
const TOLERANCE_MM = 130;
/** Fired, and neither in the lane nor at the end of the loop after so far: gone. */
const LOST_MM = 3_000;
const reasons = { diverted: 0, missedGap: 1, laneFull: 2, jam: 3, noDecision: 4, lost: 5, unknownArrival: 6 };

/**
 * The program of a sorter's controller, over the tags of one decision point: follows parcels by their way on the belt, asks for a lane at
 * the scanner, throws the divert, and confirms what its eyes saw. All of it is in memory: a restart forgets everything, as a controller
 * without retained data does. It keeps to the tag map, so it can be put behind OPC UA, Modbus or anything else.
 */
export class SorterPlc {
  readonly options: SorterOptions;
  readonly tags = new Map<string, number | string>();
  /** Called for each tag that the program changes. */
  onChange: (tag: string, value: number | string) => void = () => {};
  /** Called when the host has answered a request, with the real time that took it, as the controller saw it. */
  onAnswered: (tookMs: number) => void = () => {};
  /** Lanes that its operator switched off. */
  readonly disabled = new Set<number>();
  #tracks: Track[] = [];
  /** When each open request was shown, by its seq. */
  readonly #askedAtMs = new Map<number, number>();
  #seq = 0;
  #trackId: number;
  #beatMs = 0;
  #nowMs = 0;
  #blockedMs = new Map<string, number>();

  constructor(options: SorterOptions, firstTrackId = 1) {
    this.options = options;
    this.#trackId = firstTrackId - 1;
    for (const [name, value] of blankTags(options)) this.tags.set(name, value);
  }

  /** One scan of the program: what the eyes saw since the last one, and how far the belt went. Gives the diverts to fire. */
  scan(
    dtMs: number,
    {
      eyes,
      movedMm,
      full,
      jammed,
    }: { eyes: readonly EyeEvent[]; movedMm: number; full: readonly number[]; jammed: boolean },
  ): number[] {
    this.#nowMs += dtMs;
    this.#beat(dtMs);
    for (const track of this.#tracks) {
      track.atMm += movedMm;
      this.#takeCommand(track);
    }
    const fires: number[] = [];
    for (const seen of eyes) {
      if (seen.eye === "scan") this.#scanned(seen);
      else if (seen.eye === "divert") this.#atDivert(seen.lane, full, fires);
      else if (seen.eye === "arrival") this.#arrived(seen.lane);
      else this.#atEnd(jammed);
      const eye = seen.eye === "divert" || seen.eye === "arrival" ? `${seen.eye}${seen.lane}` : seen.eye;
      this.#set(`Eye[${eye}].Count`, Number(this.tags.get(`Eye[${eye}].Count`) ?? 0) + 1);
    }
    for (const track of this.#tracks.filter((one) => this.#isGone(one))) this.#confirm(track, 0, reasons.lost);
    for (const lane of Object.keys(this.options.diverts).map(Number)) {
      const state = this.disabled.has(lane) ? 4 : full.includes(lane) ? 2 : 0;
      this.#set(`Lane[${lane}].State`, state);
      this.#block(`arrival${lane}`, full.includes(lane) ? dtMs : 0);
    }
    this.#set("Section[Loop].State", jammed ? 2 : movedMm > 0 ? 0 : 1);
    this.#block("end", jammed ? dtMs : 0);
    return fires;
  }

  #scanned({ barcode, read, grams, lengthMm }: Extract<EyeEvent, { eye: "scan" }>): void {
    const { point, slots } = this.options;
    const seq = (this.#seq + 1) % 4_294_967_296 || 1;
    const slot = (seq - 1) % slots;
    const acked = Number(this.tags.get(`${point}.CnfAck.Seq`));
    const held = Number(this.tags.get(`${point}.Req[${slot}].Seq`));
    // No slot is free: the parcel goes round, and is asked for when it comes again.
    if (held !== 0 && ((held - acked) | 0) > 0) return;
    this.#seq = seq;
    const trackId = ++this.#trackId;
    this.#tracks.push({
      trackId,
      slot,
      seq,
      atMm: 0,
      lane: undefined,
      alt: 0,
      fired: 0,
      firedAtMm: 0,
      why: reasons.noDecision,
    });
    const set = (name: string, value: number | string) => this.#set(`${point}.Req[${slot}].${name}`, value);
    set("TrackId", trackId);
    set("Barcode", barcode);
    set("Status", read === "good" ? 0 : read === "no-read" ? 1 : 2);
    set("Weight", grams);
    set("Len", lengthMm);
    set("Seq", seq);
    this.#askedAtMs.set(seq, performance.now());
    // Nobody answers one whose slot has another by now.
    this.#askedAtMs.delete(seq - slots);
  }

  /** The host wrote the number of a request into a command: that is its answer, and comes last of what it writes. */
  answered(seq: number): void {
    const askedAtMs = this.#askedAtMs.get(seq);
    if (!this.#askedAtMs.delete(seq)) return;
    this.onAnswered(performance.now() - (askedAtMs ?? 0));
  }

  #takeCommand(track: Track): void {
    if (track.lane !== undefined) return;
    const at = (name: string) => Number(this.tags.get(`${this.options.point}.Cmd[${track.slot}].${name}`));
    if (at("Seq") !== track.seq || at("TrackId") !== track.trackId) return;
    track.lane = at("Lane");
    track.alt = at("Alt");
    track.why = track.lane === 0 ? reasons.diverted : reasons.missedGap;
  }

  #atDivert(lane: number, full: readonly number[], fires: number[]): void {
    const track = this.#near((this.options.diverts[lane] as number) - EYE_AHEAD_MM);
    if (track?.fired !== 0 || (track.lane !== lane && !(track.alt === lane && track.why === reasons.laneFull))) return;
    if (full.includes(lane) || this.disabled.has(lane)) {
      track.why = reasons.laneFull;
      return;
    }
    track.fired = lane;
    track.firedAtMm = track.atMm;
    fires.push(lane);
  }

  #arrived(lane: number): void {
    const track = this.#tracks.find(({ fired }) => fired === lane);
    if (track) {
      this.#confirm(track, lane, track.lane === lane ? reasons.diverted : reasons.laneFull);
      return;
    }
    // It was not followed: it gets a number of its own, so that somebody hears of it.
    const { point, slots } = this.options;
    const seq = (this.#seq + 1) % 4_294_967_296 || 1;
    const slot = (seq - 1) % slots;
    const held = Number(this.tags.get(`${point}.Req[${slot}].Seq`));
    if (held !== 0 && ((held - Number(this.tags.get(`${point}.CnfAck.Seq`))) | 0) > 0) return;
    this.#seq = seq;
    this.#setConfirm(slot, { seq, trackId: 0, lane, reason: reasons.unknownArrival });
  }

  #atEnd(jammed: boolean): void {
    const track = this.#near(this.options.endMm);
    if (track) this.#confirm(track, 0, track.fired !== 0 ? reasons.missedGap : jammed ? reasons.jam : track.why);
  }

  #near(atMm: number): Track | undefined {
    return this.#tracks
      .filter((track) => Math.abs(track.atMm - atMm) <= TOLERANCE_MM)
      .sort((a, b) => Math.abs(a.atMm - atMm) - Math.abs(b.atMm - atMm))[0];
  }

  /** Seen by no eye where it should have been. */
  #isGone({ fired, firedAtMm, atMm }: Track): boolean {
    return fired !== 0 ? atMm - firedAtMm > LOST_MM : atMm > this.options.endMm + 2 * TOLERANCE_MM;
  }

  #confirm(track: Track, lane: number, reason: number): void {
    this.#tracks = this.#tracks.filter((one) => one !== track);
    this.#setConfirm(track.slot, { seq: track.seq, trackId: track.trackId, lane, reason });
  }

  #setConfirm(
    slot: number,
    { seq, trackId, lane, reason }: { seq: number; trackId: number; lane: number; reason: number },
  ) {
    const set = (name: string, value: number) => this.#set(`${this.options.point}.Cnf[${slot}].${name}`, value);
    set("TrackId", trackId);
    set("Lane", lane);
    set("Reason", reason);
    set("Seq", seq);
  }

  #beat(dtMs: number): void {
    this.#beatMs += dtMs;
    if (this.#beatMs < HEARTBEAT_MS) return;
    this.#beatMs = 0;
    this.#set("HbPlc", (Number(this.tags.get("HbPlc")) + 1) % 65_536);
  }

  #block(eye: string, dtMs: number): void {
    const blockedMs = dtMs === 0 ? 0 : (this.#blockedMs.get(eye) ?? 0) + dtMs;
    this.#blockedMs.set(eye, blockedMs);
    // As coarse as a controller would tell it.
    this.#set(`Eye[${eye}].BlockedMs`, Math.floor(blockedMs / 500) * 500);
  }

  #set(name: string, value: number | string): void {
    if (this.tags.get(name) === value) return;
    this.tags.set(name, value);
    this.onChange(name, value);
  }
}

/** Every tag with its first value. Texts are barcodes; all else is a number. */
export function blankTags({ point, slots, diverts }: SorterOptions): [string, number | string][] {
  const lanes = Object.keys(diverts);
  return [
    ["HbPlc", 0],
    ["HbHost", 0],
    [`${point}.CnfAck.Seq`, 0],
    ...Array.from({ length: slots }, (_, i) => slotTags(point, i)).flat(),
    ...lanes.map((lane): [string, number] => [`Lane[${lane}].State`, 0]),
    ["Section[Loop].State", 1],
    ...["scan", "end", ...lanes.flatMap((lane) => [`divert${lane}`, `arrival${lane}`])].flatMap(
      (eye): [string, number][] => [
        [`Eye[${eye}].Count`, 0],
        [`Eye[${eye}].BlockedMs`, 0],
      ],
    ),
  ];
}

function slotTags(point: string, i: number): [string, number | string][] {
  return [
    ...["TrackId", "Status", "Weight", "Len", "Seq"].map((name): [string, number] => [`${point}.Req[${i}].${name}`, 0]),
    [`${point}.Req[${i}].Barcode`, ""],
    ...["TrackId", "Lane", "Alt", "Seq"].map((name): [string, number] => [`${point}.Cmd[${i}].${name}`, 0]),
    ...["TrackId", "Lane", "Reason", "Seq"].map((name): [string, number] => [`${point}.Cnf[${i}].${name}`, 0]),
  ];
}

/** Tags that the host writes. */
export const isHostTag = (name: string): boolean => name === "HbHost" || /\.(Cmd\[\d+\]|CnfAck)\./.test(name);
