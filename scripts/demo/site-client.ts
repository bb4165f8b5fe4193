import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApplianceProcess } from "./appliance-process.ts";
import type { Door } from "./doors/door.ts";
import { httpDoor, postJson } from "./doors/http-door.ts";
import { mqttDoor } from "./doors/mqtt-door.ts";
import { Handheld } from "./handheld.ts";
import { Chance } from "./seeded.ts";
import type { Tally } from "./tally.ts";

export interface Person {
  id: string;
  name: string;
  roles: string[];
  badge: string;
}

/** Signs people in and hands them their devices. */
export class SiteClient {
  readonly base: string;
  readonly #mqttUrl: string;
  readonly siteId: string;
  readonly #seed: number;
  readonly #tally: Tally;

  constructor({
    appliance,
    data,
    seed,
    tally,
  }: { appliance: ApplianceProcess; data: string; seed: number; tally: Tally }) {
    this.base = appliance.httpUrl;
    this.#mqttUrl = appliance.mqttUrl;
    this.siteId = (JSON.parse(readFileSync(join(data, "site.json"), "utf8")) as { siteId: string }).siteId;
    this.#seed = seed;
    this.#tally = tally;
  }

  /** By badge, as at the start of every shift. */
  async signIn(badge: string, device: string): Promise<{ token: string; personId: string }> {
    const { status, body } = await postJson(`${this.base}/api/rpc/people.sign-in`, { input: { badge, device } });
    if (status >= 400) throw new Error(`nobody signed in on ${device}: ${JSON.stringify(body)}`);
    const { token, person } = (body as { value: { token: string; person: { id: string } } }).value;
    return { token, personId: person.id };
  }

  async handheld(badge: string, device: string, over: "http" | "mqtt"): Promise<Handheld> {
    const { token, personId } = await this.signIn(badge, device);
    const door: Door =
      over === "http"
        ? httpDoor(this.base, token)
        : await mqttDoor({ url: this.#mqttUrl, siteId: this.siteId, device, personId, token });
    return new Handheld({ device, door, chance: new Chance(this.#seed, device), tally: this.#tally });
  }
}
