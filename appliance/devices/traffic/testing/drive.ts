import type { Grant, Traffic } from "../traffic.ts";

/** Drives what is granted, one node of one vehicle at a time, and notes it. */
export class Drive {
  readonly #traffic: Traffic;
  readonly #ahead = new Map<string, string[]>();
  readonly grants: Grant[] = [];
  nowMs = 0;

  constructor(traffic: Traffic) {
    this.#traffic = traffic;
  }

  /** Time passes, and what is new to drive is taken. */
  tick(ms = 1_000): readonly Grant[] {
    this.nowMs += ms;
    const grants = this.#traffic.grant(this.nowMs);
    for (const { vehicle, steps } of grants)
      this.#ahead.set(vehicle, [...(this.#ahead.get(vehicle) ?? []), ...steps.map(({ node }) => node)]);
    this.grants.push(...grants);
    return grants;
  }

  ahead(vehicle: string): readonly string[] {
    return this.#ahead.get(vehicle) ?? [];
  }

  /** One node further, if it may. */
  step(vehicle: string): boolean {
    const node = this.#ahead.get(vehicle)?.shift();
    if (node === undefined) return false;
    if (!this.#traffic.passed(vehicle, node, this.nowMs))
      throw new Error(`${vehicle} was granted ${node}, but it is not on its base`);
    return true;
  }

  forget(vehicle: string): void {
    this.#ahead.delete(vehicle);
  }

  /** All drive until the vehicles have arrived, or so many seconds are over. */
  untilArrived(vehicles: readonly string[], secondsMax = 600): void {
    for (let second = 0; second < secondsMax; second++) {
      this.tick();
      for (const id of this.#traffic.vehicles()) this.step(id);
      if (vehicles.every((id) => this.#traffic.view(id)?.state === "arrived")) return;
    }
    throw new Error(`not arrived: ${JSON.stringify(this.#traffic.waits())}`);
  }
}
