import { type GateDevice, type GateWish, standsOpen } from "#drivers/gates/gate.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Reader } from "../../store/reader.ts";
import type { Floor } from "../binding.ts";
import type { Layout } from "../traffic/layout.ts";
import type { Traffic } from "../traffic/traffic.ts";
import type { Ask } from "../traffic/traffic-types.ts";
import { type GatesOnTracks, type PlacedGate, placedGate, placeGates } from "./place-gates.ts";

/** What screens get of a vehicle that waits for a door or lift. */
export interface GateWait {
  /** Machine id; what the plan calls it when no machine stands for it; empty when it waits for none. */
  gate: string;
  gateState: string;
}

/**
 * Answers what traffic asks for: tells doors and lifts what vehicles need, and traffic that they stand open, which only their own switches
 * can say. A vehicle that waits has been granted nothing beyond the gate, so whatever fails there, it stands in front of it.
 */
export class GateKeeper {
  readonly #floor: Floor;
  readonly #wake: () => void;
  readonly #devices = new Map<string, GateDevice>();
  readonly #shown = new Map<string, string>();
  /** Since when each vehicle asks for which resource, and whether people were told. */
  readonly #waits = new Map<string, { resource: string; sinceMs: number; isReported: boolean } & GateWait>();
  /** Which ask a lift serves: it can be at one place only. */
  readonly #serves = new Map<string, string>();
  #placed: GatesOnTracks | undefined;
  #placedKey = "";

  constructor(floor: Floor, wake: () => void) {
    this.#floor = floor;
    this.#wake = wake;
  }

  /** Throws what is wrong with its settings. */
  attach(machine: Machine, device: GateDevice): () => void {
    placedGate(machine.id, machine.settings);
    this.#devices.set(machine.id, device);
    const listening = device.state$.subscribe(() => this.#wake());
    const health = device.health$.subscribe(() => this.#wake());
    return () => {
      listening.unsubscribe();
      health.unsubscribe();
      this.#devices.delete(machine.id);
      this.#shown.delete(machine.id);
      this.#wake();
    };
  }

  /** The tracks with the gates of the book on them, those that are switched off, too: a door without a driver is a wall. */
  place(layout: Layout, reader: Reader): Layout {
    this.#waits.clear();
    this.#serves.clear();
    this.#shown.clear();
    const gates = gatesOf(reader);
    this.#placedKey = keyOf(gates);
    this.#placed = placeGates(layout, gates);
    return this.#placed.layout;
  }

  /** A gate came, went, or stands elsewhere since the tracks were laid out. */
  isMoved(reader: Reader): boolean {
    return keyOf(gatesOf(reader)) !== this.#placedKey;
  }

  /** Each turn, before traffic grants. `kept`: ways that vehicles still drive on an order of an earlier life. */
  turn(traffic: Traffic, kept: readonly (readonly string[])[], nowMs: number): void {
    const placed = this.#placed;
    if (!placed) return;
    const asks = traffic.asks();
    const opened = traffic.opened();
    const needed = new Map<string, Need[]>();
    const need = (resource: string, vehicle: string, isAsk: boolean) => {
      const at = placed.gateOf.get(resource);
      if (at) needed.set(at.gate, [...(needed.get(at.gate) ?? []), { ...at, resource, vehicle, isAsk }]);
    };
    for (const ask of asks) if (mayServe(ask, traffic, placed.layout)) need(ask.resource, ask.vehicle, true);
    for (const { resource, vehicle } of opened) need(resource, vehicle, false);
    for (const [index, path] of kept.entries())
      for (const resource of resourcesOn(path, placed.layout)) need(resource, `kept ${index}`, false);
    const gates = new Set([...placed.gateOf.values()].map(({ gate }) => gate));
    for (const gate of gates) this.#run(gate, needed.get(gate) ?? [], traffic);
    this.#note(asks, traffic, nowMs);
    for (const [id] of this.#devices) this.#show(id, needed.get(id) ?? []);
  }

  viewOf(vehicle: string): GateWait {
    const { gate = "", gateState = "" } = this.#waits.get(vehicle) ?? {};
    return { gate, gateState };
  }

  #run(gate: string, needs: readonly Need[], traffic: Traffic): void {
    const device = this.#devices.get(gate);
    if (!device) return;
    const served = this.#servedBy(gate, needs);
    const [first] = served;
    const wish: GateWish | undefined = first && (first.level === undefined ? {} : { level: first.level });
    const request = device.ask(wish);
    if (!wish || device.health.state !== "online" || !standsOpen(device.state, request, wish)) return;
    for (const { isAsk, resource, vehicle } of served) if (isAsk) traffic.open(resource, vehicle);
  }

  /** A door serves all at once. A lift stays with one vehicle until that is out, and goes where that asks to go. */
  #servedBy(gate: string, needs: readonly Need[]): readonly Need[] {
    if (needs.every(({ level }) => level === undefined)) return needs;
    const current = this.#serves.get(gate);
    const its = needs.filter(({ vehicle }) => vehicle === current);
    const mine = its.length > 0 ? its : needs.filter(({ vehicle }) => vehicle === needs[0]?.vehicle);
    // What it was opened last is where it is on its way to.
    const chosen = mine.find(({ isAsk }) => isAsk) ?? mine.at(-1);
    if (chosen) this.#serves.set(gate, chosen.vehicle);
    else this.#serves.delete(gate);
    return chosen ? [chosen] : [];
  }

  #note(asks: readonly Ask[], traffic: Traffic, nowMs: number): void {
    const isNews = new Set<string>();
    for (const vehicle of [...this.#waits.keys()])
      if (!asks.some((ask) => ask.vehicle === vehicle)) {
        this.#waits.delete(vehicle);
        isNews.add(vehicle);
      }
    for (const { vehicle, resource } of asks) {
      const gate = this.#placed?.gateOf.get(resource)?.gate;
      const device = gate === undefined ? undefined : this.#devices.get(gate);
      const gateState = gate === undefined ? "no-gate" : stateWord(device);
      const before = this.#waits.get(vehicle);
      const isSame = before?.resource === resource;
      const wait = {
        resource,
        gate: gate ?? resource,
        gateState,
        sinceMs: isSame ? before.sinceMs : nowMs,
        isReported: isSame && before.isReported,
      };
      this.#waits.set(vehicle, wait);
      if (!isSame || before.gateState !== gateState) isNews.add(vehicle);
      // Still on its way there: nobody waits yet.
      if (traffic.view(vehicle)?.state === "driving") wait.sinceMs = nowMs;
      if (!wait.isReported && nowMs - wait.sinceMs >= REPORT_AFTER_MS) {
        wait.isReported = true;
        this.#report(vehicle, gate, wait);
      }
    }
    for (const vehicle of isNews) this.#floor.show(vehicle, { ...this.viewOf(vehicle) });
    if (isNews.size > 0) this.#floor.changed("fleet.");
  }

  #report(
    vehicle: string,
    gate: string | undefined,
    { resource, gateState, sinceMs }: GateWait & { resource: string; sinceMs: number },
  ): void {
    const machine = gate ?? vehicle;
    const detail = { vehicle, gate: gate ?? resource, state: gateState };
    const report = { machine, because: "gate-not-open", detail, severity: "warning" };
    void this.#floor.run(machine, "machines.report", report, `gate:${vehicle}:${sinceMs}`).then((answer) => {
      if (!answer.ok) this.#floor.site.log.warn({ machine, answer }, "a gate that does not open was not reported");
    });
  }

  #show(gate: string, needs: readonly Need[]): void {
    const state = this.#devices.get(gate)?.state;
    const vehicles = [...new Set(needs.map(({ vehicle }) => vehicle))];
    const view = {
      gate: state?.is ?? "unknown",
      level: state?.level ?? null,
      said: state?.said ?? "",
      vehicles,
      problem: this.#placed?.problems.get(gate) ?? "",
    };
    const key = JSON.stringify(view);
    if (this.#shown.get(gate) === key) return;
    this.#shown.set(gate, key);
    this.#floor.show(gate, view);
  }
}

interface Need {
  gate: string;
  level?: number;
  resource: string;
  vehicle: string;
  /** It waits for it; else it was opened and it is still there. */
  isAsk: boolean;
}

/** A lift is brought before a vehicle comes; it rides on only when the vehicle stands in it. */
function mayServe({ vehicle, from, resource }: Ask, traffic: Traffic, { resources }: Layout): boolean {
  const isRide =
    resources.find(({ id }) => id === resource)?.kind === "lift" &&
    resources.some(({ kind, nodes }) => kind === "lift" && nodes.includes(from));
  if (!isRide) return true;
  const view = traffic.view(vehicle);
  return view?.at === from && view.base.length === 0;
}

/** Doors between these nodes, and the last landing of a lift among them. */
function resourcesOn(path: readonly string[], { edges, resources }: Layout): string[] {
  const ways = new Set(
    path
      .slice(1)
      .flatMap((to, i) => edges.filter((edge) => edge.from === path[i] && edge.to === to).map(({ id }) => id)),
  );
  const doors = resources.filter((one) => one.kind === "door" && one.edges.some((edge) => ways.has(edge)));
  const landing = path.findLast((node) => resources.some(({ kind, nodes }) => kind === "lift" && nodes.includes(node)));
  const lifts = resources.filter(
    ({ kind, nodes }) => kind === "lift" && landing !== undefined && nodes.includes(landing),
  );
  return [...doors, ...lifts].map(({ id }) => id);
}

function stateWord(device: GateDevice | undefined): string {
  if (!device) return "offline";
  if (device.health.state !== "online") return device.health.state;
  return device.state.is === "fault" ? "fault" : device.state.is === "unknown" ? "silent" : "opening";
}

function gatesOf(reader: Reader): PlacedGate[] {
  return reader.find("machine", { kind: "gate", removedAt: null }).flatMap(({ id, settings }) => {
    try {
      return [placedGate(id, settings)];
    } catch {
      return []; // The machine says what is wrong with its settings.
    }
  });
}

const keyOf = (gates: readonly PlacedGate[]): string =>
  JSON.stringify(gates.map(({ id, between, levels }) => [id, between, [...levels]]));

/** A vehicle stands in front of a gate for so long: people are told. */
const REPORT_AFTER_MS = 30_000;
