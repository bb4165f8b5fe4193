import { SimulatedAblePick } from "#drivers/simulators/able-pick-controller.ts";
import { type MachineKind, type MachineSite, until } from "./machine-site.ts";

const id = "LIGHTS";
const modulesMax = 120;
/** Below that a picker does not wait for a light: the place has none for them. */
const litWithinMs = 1_500;
const bookedWithinMs = 30_000;
const lookMs = 150;

interface Lit {
  place: string;
  person: string;
  qty: number;
}

/** Light modules at the faces that most lines of the day are picked from, behind one controller. */
export class PickLights implements MachineKind {
  readonly #site: MachineSite;
  readonly #rack: SimulatedAblePick;
  readonly #moduleAt: ReadonlyMap<string, number>;
  readonly #problems: string[] = [];
  #pressed = 0;
  #refused = 0;

  private constructor(site: MachineSite, rack: SimulatedAblePick, moduleAt: ReadonlyMap<string, number>) {
    this.#site = site;
    this.#rack = rack;
    this.#moduleAt = moduleAt;
  }

  static async start(site: MachineSite): Promise<PickLights> {
    const faces = busiestFaces(site).slice(0, modulesMax);
    const rack = await new SimulatedAblePick(Math.max(1, faces.length)).start();
    await site.add(id, {
      entry: "atop/ablepick",
      name: "Pick lights",
      settings: {
        host: "127.0.0.1",
        port: rack.port,
        lastAddress: Math.max(1, faces.length),
        settleMs: 20,
        modules: Object.fromEntries(faces.map((place, i) => [String(i + 1), place])),
      },
    });
    await site.online([id]);
    return new PickLights(site, rack, new Map(faces.map((place, i) => [place, i + 1])));
  }

  /** Whether the module at a place is lit for this person, with this quantity; a picker looks at it for a moment. */
  async isLitFor(place: string, person: string, qty: number): Promise<boolean> {
    const node = this.#moduleAt.get(place);
    if (node === undefined) return false;
    return until(async () => {
      if (this.#rack.shown(node) !== String(qty)) return false;
      const { view } = await this.#site.ask<{ view: { lit?: Lit[] } }>("machines.get", { id });
      return (view.lit ?? []).some((lit) => lit.place === place && lit.person === person && lit.qty === qty);
    }, litWithinMs);
  }

  /** The button is pressed. True when the book has it; else the light comes on again, or stays dark, and the line is open still. */
  async press(place: string, isBooked: () => Promise<boolean>): Promise<boolean> {
    const node = this.#moduleAt.get(place);
    if (node === undefined) return false;
    this.#rack.press(node);
    if (await until(isBooked, bookedWithinMs, lookMs)) {
      this.#pressed += 1;
      return true;
    }
    this.#refused += 1;
    this.#problems.push(`the button at ${place} was pressed, and the book did not have it within ${bookedWithinMs} ms`);
    return false;
  }

  get closing() {
    return { modules: this.#moduleAt.size, pressed: this.#pressed, refused: this.#refused };
  }

  async settle(): Promise<void> {
    // Nobody holds a lease any more: all is dark.
    const isDark = await until(
      () => [...this.#moduleAt.values()].every((node) => this.#rack.shown(node) === ""),
      bookedWithinMs,
    );
    const lit = [...this.#moduleAt].filter(([, node]) => this.#rack.shown(node) !== "").map(([place]) => place);
    if (!isDark) this.#problems.push(`lights are on at the end of the shift: ${lit.join(", ")}`);
  }

  problems(): string[] {
    return this.#problems;
  }

  async stop(): Promise<void> {
    await this.#rack.stop();
  }
}

/** Faces with loose units of what is ordered, the most ordered first. */
function busiestFaces({ plan }: MachineSite): string[] {
  const lines = new Map<string, number>();
  for (const order of plan.orders)
    for (const { item } of order.lines) lines.set(item.sku, (lines.get(item.sku) ?? 0) + 1);
  const faces = plan.stock.rows.filter(({ lpn, serial, sku }) => lpn === "" && serial === "" && lines.has(sku));
  faces.sort((a, b) => (lines.get(b.sku) ?? 0) - (lines.get(a.sku) ?? 0));
  return [...new Set(faces.map(({ place }) => place))];
}
