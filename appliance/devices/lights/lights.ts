import { randomBytes } from "node:crypto";
import { z } from "zod";
import { LinkTrouble } from "#drivers/kit/link.ts";
import { isPickLights, type PickLights } from "#drivers/kit/pick-lights.ts";
import type { LightReading } from "#drivers/kit/reading.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Binding, Floor } from "../binding.ts";
import { answerStep } from "./answer-step.ts";
import { type WantedLight, wantedLights } from "./wanted-lights.ts";

/**
 * Pick-to-light and put-to-light. While somebody holds a lease, its places light up with the quantity; the button answers the step through the
 * same commands as their handheld, in their name. What is lit follows the book: whoever answers, by button or by scan, puts it out.
 */
export const lights: Binding = {
  name: "lights",
  kinds: ["light"],
  asks: [
    {
      name: "modules",
      title: 'Which module stands at which location: {"17": "A-01-01", "18": "A-01-02"}',
      type: "json",
    },
  ],
  start(floor) {
    const controllers = new Set<Controller>();
    let timer: NodeJS.Timeout | undefined;
    const look = () => {
      timer = undefined;
      for (const controller of controllers) controller.look();
    };
    const commits = floor.site.store.queue.committed$.subscribe(() => {
      timer ??= setTimeout(look, LOOK_AFTER_MS);
    });
    return {
      attach(machine, device) {
        if (!isPickLights(device)) throw new Error(`${machine.entry} has no light modules`);
        const controller = new Controller(floor, machine, device);
        controllers.add(controller);
        return () => {
          controllers.delete(controller);
          return controller.stop();
        };
      },
      stop() {
        clearTimeout(timer);
        commits.unsubscribe();
      },
    };
  },
};

class Controller {
  readonly #floor: Floor;
  readonly #machine: Machine;
  readonly #device: PickLights;
  /** Location → module, and back. */
  readonly #moduleAt: ReadonlyMap<string, string>;
  readonly #placeOf: ReadonlyMap<string, string>;
  /** What was told to each module; undefined for a module whose last state is not known. */
  readonly #told = new Map<string, WantedLight>();
  readonly #answered = new Set<string>();
  /** How often the book refused a step's button: the next press is a new question, a press told twice is not. */
  readonly #refused = new Map<string, number>();
  readonly #presses;
  readonly #health;
  readonly #session = `${Date.now().toString(36)}-${randomBytes(3).toString("hex")}`;
  #commands = 0;
  #stopped = false;

  constructor(floor: Floor, machine: Machine, device: PickLights) {
    this.#floor = floor;
    this.#machine = machine;
    this.#device = device;
    const modules = modulesOf(machine);
    this.#placeOf = new Map(Object.entries(modules));
    this.#moduleAt = new Map(Object.entries(modules).map(([address, place]) => [place, address]));
    this.#presses = device.readings$.subscribe((reading) => {
      if (reading.kind === "light") void this.#pressed(reading);
    });
    let wasOnline = false;
    this.#health = device.health$.subscribe(({ state }) => {
      // What was lit before this run, or before the controller was away, is not known: every module is told.
      if (state === "online" && !wasOnline) this.#tellAll();
      wasOnline = state === "online";
    });
  }

  /** Compares with the book, and tells what changed. */
  look(): void {
    if (this.#stopped) return;
    const wanted = this.#wanted();
    const steps = new Set([...wanted.values()].map(({ step }) => step));
    for (const step of this.#refused.keys()) if (!steps.has(step)) this.#refused.delete(step);
    for (const [address, place] of this.#placeOf) {
      const now = wanted.get(place);
      const before = this.#told.get(address);
      if (now?.step === before?.step && now?.qty === before?.qty && now?.order.colour === before?.order.colour)
        continue;
      this.#tell(address, now);
    }
    this.#floor.show(this.#machine.id, {
      lit: [...wanted].map(([place, { person, qty, order }]) => ({ place, person, qty, colour: order.colour })),
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#presses.unsubscribe();
    this.#health.unsubscribe();
    const dark = [...this.#told.keys()].map((address) =>
      this.#device.off(address, this.#commandId()).catch(() => undefined),
    );
    await Promise.race([Promise.all(dark), new Promise((resolve) => setTimeout(resolve, DARK_WITHIN_MS).unref())]);
  }

  #wanted(): Map<string, WantedLight> {
    const all = wantedLights(this.#floor.site.store.reader, new Set(this.#moduleAt.keys()));
    // An answer is on its way to the book: its module stays dark, and is not lit again for a moment.
    for (const [place, { step }] of all) if (this.#answered.has(step)) all.delete(place);
    return all;
  }

  #tellAll(): void {
    const wanted = this.#wanted();
    for (const [address, place] of this.#placeOf) this.#tell(address, wanted.get(place));
  }

  #tell(address: string, light: WantedLight | undefined): void {
    if (light) this.#told.set(address, light);
    else this.#told.delete(address);
    const done = light
      ? this.#device.light(address, light.order, this.#commandId())
      : this.#device.off(address, this.#commandId());
    done.catch((error: unknown) => {
      const code = error instanceof LinkTrouble ? error.code : "error";
      this.#floor.site.log.warn({ machine: this.#machine.id, address, code }, "a light was not told");
    });
  }

  async #pressed({ address, answer, quantity }: LightReading): Promise<void> {
    const { id } = this.#machine;
    const place = this.#placeOf.get(address) ?? "";
    const light = this.#told.get(address);
    this.#floor.tell({ machineId: id, kind: "light", atMs: Date.now(), data: { address, place, answer, quantity } });
    if (!light || this.#answered.has(light.step) || (answer !== "confirmed" && answer !== "short")) return;
    this.#told.delete(address);
    this.#answered.add(light.step);
    try {
      const qty = answer === "short" ? Math.min(quantity, light.qty) : light.qty;
      const attempt = this.#refused.get(light.step) ?? 0;
      if (await answerStep(this.#floor, id, light, { qty, attempt })) return;
      // The light comes on again: the handheld, or a supervisor, settles it.
      this.#refused.set(light.step, attempt + 1);
      this.#floor.tell({ machineId: id, kind: "light", atMs: Date.now(), data: { address, place, answer: "refused" } });
    } finally {
      this.#answered.delete(light.step);
      this.look();
    }
  }

  #commandId(): string {
    return `${this.#session}-${++this.#commands}`;
  }
}

/** Modules of one controller; a zone with more has several controllers. */
const MODULES_MAX = 1_000;
/** Commits come in bursts: the lights look once after each. */
const LOOK_AFTER_MS = 50;
const DARK_WITHIN_MS = 2_000;

const shape = z.record(z.string().min(1).max(40), z.string().min(1).max(40));

function modulesOf({ settings }: Machine): Record<string, string> {
  const read = shape.safeParse(settings.modules ?? {});
  if (!read.success) throw new Error("setting modules must name a location for each module address");
  const places = Object.values(read.data);
  if (places.length > MODULES_MAX) throw new Error(`setting modules has more than ${MODULES_MAX} modules`);
  const twice = places.find((place, i) => places.indexOf(place) !== i);
  if (twice) throw new Error(`setting modules has two modules at ${twice}`);
  return read.data;
}
