import type { Database } from "better-sqlite3";
import type { ApplianceProcess } from "../appliance-process.ts";
import type { Door } from "../doors/door.ts";
import { isPassing } from "../doors/door.ts";
import { httpDoor } from "../doors/http-door.ts";
import type { Floor } from "../floor.ts";
import { during } from "../pending.ts";
import type { ShiftPlan } from "../plan/shift-plan.ts";
import type { Tally } from "../tally.ts";
import { FloorEvents } from "./floor-events.ts";

/** One kind of machine in the demo: it was set up when it was made. */
export interface MachineKind {
  /** Waits, at the end of the shift, until all that its machines did is done and in the book. */
  settle(): Promise<void>;
  /** What went wrong by the machines' own truth; each as a sentence. */
  problems(db: Database): string[];
  stop(): Promise<void>;
}

const triesMax = 40;

/** What the machines of the demo have to work with: the site as a supervisor sees it from a kiosk, and the physical floor. */
export class MachineSite {
  readonly floor: Floor;
  readonly tally: Tally;
  readonly plan: ShiftPlan;
  readonly seed: number;
  readonly speed: number;
  readonly mqttUrl: string;
  readonly siteId: string;
  readonly events: FloorEvents;
  readonly #door: Door;
  #sent = 0;

  constructor(given: {
    appliance: ApplianceProcess;
    token: string;
    siteId: string;
    floor: Floor;
    tally: Tally;
    plan: ShiftPlan;
    seed: number;
    speed: number;
  }) {
    this.floor = given.floor;
    this.tally = given.tally;
    this.plan = given.plan;
    this.seed = given.seed;
    this.speed = given.speed;
    this.siteId = given.siteId;
    this.mqttUrl = given.appliance.mqttUrl;
    this.#door = httpDoor(given.appliance.httpUrl, given.token);
    this.events = new FloorEvents(given.appliance.httpUrl, given.token);
  }

  /** A command or query; what the appliance refuses is thrown. */
  async ask<T = unknown>(name: string, input: Record<string, unknown> = {}): Promise<T> {
    const answer = await this.try(name, input);
    if (answer.ok) return answer.value as T;
    throw new Error(
      `${name} ${JSON.stringify(input).slice(0, 200)}: ${answer.problem.code} ${answer.problem.detail.slice(0, 300)}`,
    );
  }

  async try(name: string, input: Record<string, unknown> = {}) {
    const call = { name, commandId: `floor:${++this.#sent}`, input };
    for (let tries = 1; ; tries++) {
      const answer = await during(`the answer to ${name}`, this.#door.call(call));
      if (answer.ok || !isPassing(answer.problem) || tries >= triesMax) return answer;
      await pause(Math.min(Number(answer.problem.data.retryAfterMs ?? 100), 2_000));
    }
  }

  /** Pairs a machine with the broker as an installer does: an invitation, its one-time code, and the secret for it. */
  async pair(deviceId: string, topics: { publish: string[]; subscribe: string[] }): Promise<string> {
    const { code } = await this.ask<{ code: string }>("devices.invite", { name: deviceId, kind: "machine", topics });
    const { secret } = await this.ask<{ secret: string }>("devices.pair", { code, deviceId });
    return secret;
  }

  /** Adds a machine, and waits until the appliance has it online. */
  async add(id: string, machine: Record<string, unknown>): Promise<void> {
    await this.ask("machines.add", { id, ...machine });
  }

  async online(ids: readonly string[], withinMs = 120_000): Promise<void> {
    const wanted = new Set(ids);
    for (const until = Date.now() + withinMs; ; await pause(100)) {
      const { machines } = await this.ask<{ machines: { id: string; health: { state: string; why?: unknown } }[] }>(
        "machines.list",
      );
      const late = machines.filter(({ id, health }) => wanted.has(id) && health.state !== "online");
      if (late.length === 0) return;
      if (Date.now() > until)
        throw new Error(
          `machines did not come online: ${late.map(({ id, health }) => `${id} ${JSON.stringify(health)}`).join("; ")}`,
        );
    }
  }

  stop(): void {
    this.events.close();
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks again until it holds; false when it did not in time. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs: number, everyMs = 50): Promise<boolean> {
  for (const end = Date.now() + withinMs; ; await pause(everyMs)) {
    if (await holds()) return true;
    if (Date.now() > end) return false;
  }
}
