import type { ConveyorDevice, ConveyorEvent } from "#drivers/conveyor/conveyor-device.ts";
import type { Parcel } from "#drivers/conveyor/passage.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Parcel as Passage } from "#sync/model/records/parcel.ts";
import { type LaneSettings, readLanes } from "../../wms/parcels/lane-settings.ts";
import type { NotedParcel } from "../../wms/parcels/note-parcel.ts";
import type { Floor } from "../binding.ts";
import { isMeantFor, lanesFor } from "./lanes-for.ts";
import { ParcelRecorder } from "./parcel-recorder.ts";
import type { RouteIndex } from "./route-index.ts";

/** One open conveyor and what it means here: where its parcels go, and that the book hears of them. */
export class ConveyorLine {
  readonly device: ConveyorDevice;
  readonly recorder: ParcelRecorder;
  /** Parcels told into each lane since it was opened. */
  readonly sent = new Map<number, number>();
  machine: Machine;
  lanes: readonly LaneSettings[] = [];
  closed: ReadonlySet<number> = new Set();
  readonly #floor: Floor;
  readonly #index: RouteIndex;

  constructor(machine: Machine, device: ConveyorDevice, floor: Floor, index: RouteIndex) {
    this.machine = machine;
    this.device = device;
    this.#floor = floor;
    this.#index = index;
    this.recorder = new ParcelRecorder(
      (command, input, commandId) => floor.run(machine.id, command, input, commandId),
      (event, detail) => floor.site.log.warn({ machine: machine.id, ...detail }, event),
    );
    this.takeSettings(machine);
    device.events$.subscribe((event) => this.#take(event));
  }

  /** Throws when the lanes make no sense: the machine says so in its health. */
  takeSettings(machine: Machine): void {
    const { lanes, problems } = readLanes(machine.settings.lanes);
    if (problems.length > 0) throw new Error(problems.slice(0, 3).join("; "));
    this.machine = machine;
    this.lanes = lanes;
    this.closed = new Set(machine.closedLanes);
  }

  /** Passages that the book has as under way, and that no controller will ever end. */
  giveUp(parcels: readonly Passage[]): void {
    const atMs = Date.now();
    for (const { point, epoch, seq, trackId, barcode, grams, rounds, seenAt, lane, because } of parcels) {
      const key = { point, epoch, seq };
      const parcel = {
        ...key,
        trackId,
        barcode,
        grams,
        rounds,
        read: "good" as const,
        lengthMm: 0,
        seenAtMs: seenAt ?? 0,
      };
      const end = { state: "lost", lane: null, stays: false, wanted: lane === "" ? null : Number(lane), because };
      const more = { reason: "restarted", fits: false, late: false, atMs };
      this.#note(key, "ended", "parcel.ended", { ...this.#noted(parcel), ...end, ...more });
    }
  }

  #take(event: ConveyorEvent): void {
    if (event.kind === "seen") {
      if (event.decideByMs !== undefined) this.#decide(event.parcel);
      this.#note(event.parcel, "seen", "parcel.seen", this.#noted(event.parcel));
      this.#tell("parcel", event.atMs, { ...short(event.parcel), state: "seen" });
    } else if (event.kind === "decided") this.sent.set(event.lane, (this.sent.get(event.lane) ?? 0) + 1);
    else if (event.kind === "commanded") this.#commanded(event);
    else if (event.kind === "ended" || event.kind === "late") this.#ended(event);
    else if (event.kind === "stray") this.#stray(event);
    else if (event.kind === "restarted") {
      this.#floor.site.log.warn({ machine: this.machine.id, ...event }, "a controller counts anew");
      this.#tell("restarted", event.atMs, event);
    } else if (event.kind !== "eye") {
      if (event.kind === "section" && event.state === "jam")
        this.#report("jam", event.atMs, { section: event.section });
      this.#tell(event.kind, event.atMs, event);
      this.show();
    }
  }

  /** In the same turn of the event loop as the scan, from memory alone. */
  #decide(parcel: Parcel): void {
    const route = this.#index.find(parcel.barcode);
    this.device.decide(parcel, lanesFor(route, this.lanes, { closed: this.closed, sent: this.sent }));
  }

  #commanded({ parcel, lane, because, atMs, tookMs }: Extract<ConveyorEvent, { kind: "commanded" }>): void {
    this.#note(parcel, "decided", "parcel.decided", { ...this.#noted(parcel), lane, because, atMs });
    this.#tell("parcel", atMs, { ...short(parcel), state: "commanded", lane, tookMs });
  }

  #ended(event: Extract<ConveyorEvent, { kind: "ended" | "late" }>): void {
    const { parcel, lane, atMs, reason } = event;
    const late = event.kind === "late";
    const { loopLane, clarifyLane, exceptionLane } = this.device.points.find(({ id }) => id === parcel.point) ?? {
      loopLane: 0,
      clarifyLane: 0,
      exceptionLane: 0,
    };
    const end = {
      ...this.#noted(parcel),
      state: late ? ("rerouted" as const) : event.state,
      lane,
      stays: lane === loopLane,
      wanted: late ? null : event.wanted,
      because: late ? "" : event.because,
      reason,
      fits:
        lane === clarifyLane ||
        lane === exceptionLane ||
        (lane !== null && isMeantFor(this.#index.find(parcel.barcode), this.lanes, lane)),
      late,
      atMs,
    };
    const done = () => this.device.recorded(parcel);
    this.#note(parcel, late ? "late" : "ended", "parcel.ended", end, done);
    this.#tell("parcel", atMs, { ...short(parcel), state: late ? "late" : event.state, lane, reason });
    this.show();
  }

  #stray({ key, lane, atMs }: Extract<ConveyorEvent, { kind: "stray" }>): void {
    const input = { machine: this.machine.id, ...key, lane, atMs };
    this.#note(key, "stray", "parcel.stray", input, () => this.device.recorded(key));
    this.#tell("parcel", atMs, { ...key, state: "stray", lane });
  }

  #note(
    { point, epoch, seq }: { point: string; epoch: number; seq: number },
    what: string,
    command: string,
    input: object,
    done?: () => void,
  ): void {
    const commandId = `parcel:${point}:${epoch}:${seq}:${what}`;
    this.recorder.add({ command, input, commandId, mayDrop: !done, ...(done && { done }) });
  }

  #report(because: string, atMs: number, detail: Record<string, string>): void {
    const { id, place } = this.machine;
    const input = { machine: id, because, detail, place };
    this.recorder.add({
      command: "machines.report",
      input,
      commandId: `${because}:${Object.values(detail)}:${atMs}`,
      mayDrop: true,
    });
  }

  #noted({ point, epoch, seq, trackId, barcode, read, grams, rounds, seenAtMs }: Parcel): NotedParcel {
    const machine = this.machine.id;
    return { machine, point, epoch, seq, trackId, barcode, read, grams, rounds, seenAtMs };
  }

  #tell(kind: string, atMs: number, data: unknown): void {
    this.#floor.tell({ machineId: this.machine.id, kind, atMs, data });
  }

  /** What screens show of it now. */
  show(): void {
    const { lanes, sections, units, open, peerAlive } = this.device;
    this.#floor.show(this.machine.id, {
      lanes: Object.fromEntries(lanes),
      sections: Object.fromEntries(sections),
      units: Object.fromEntries(units),
      closedLanes: [...this.closed],
      open: open.length,
      peerAlive,
    });
    this.#floor.changed("conveyors.");
  }
}

const short = ({ point, epoch, seq, barcode, rounds }: Parcel) => ({ point, epoch, seq, barcode, rounds });
