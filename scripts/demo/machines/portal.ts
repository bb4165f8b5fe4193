import type { Database } from "better-sqlite3";
import { writeEpc } from "#drivers/codecs/epc/write-epc.ts";
import { portalPass, SimulatedLlrpReader } from "#drivers/simulators/llrp-reader.ts";
import type { PlannedDelivery } from "../plan/delivery-plan.ts";
import { Chance } from "../seeded.ts";
import { type MachineKind, type MachineSite, pause, until } from "./machine-site.ts";

type Pallet = PlannedDelivery["pallets"][number];

export const portalPlace = "RECV-01";
const palletsAtOnce = 3;
const betweenReadsMs = 20;
const quietMs = 300;
const receivedWithinMs = 60_000;
const companyPrefix = "9521234";
const [outer, inner] = [1, 2];

/** An RFID portal at a receiving door: what rolls through it with a tag that was announced is received without a scan. */
export class Portal implements MachineKind {
  readonly #site: MachineSite;
  readonly #reader: SimulatedLlrpReader;
  readonly #problems: string[] = [];
  readonly #through: string[] = [];

  private constructor(site: MachineSite, reader: SimulatedLlrpReader) {
    this.#site = site;
    this.#reader = reader;
  }

  static async start(site: MachineSite): Promise<Portal> {
    const reader = await new SimulatedLlrpReader().start();
    await site.add("PORTAL-1", {
      entry: "llrp/reader",
      name: "Portal at the first receiving door",
      place: portalPlace,
      settings: {
        host: "127.0.0.1",
        port: reader.port,
        reportEveryMs: 50,
        mergeMs: 20,
        quietMs,
        portals: [{ place: portalPlace, outer: [outer], inner: [inner] }],
      },
    });
    await site.online(["PORTAL-1"]);
    if (!(await until(() => reader.isReading, receivedWithinMs)))
      throw new Error("the reader of the portal was never told to read");
    return new Portal(site, reader);
  }

  /** Drives pallets off a truck and through the portal, some at once. Gives those that were not booked in: somebody scans them. */
  async bringIn(pallets: readonly Pallet[]): Promise<Pallet[]> {
    const { floor, seed, tally } = this.#site;
    const chance = new Chance(seed, "portal");
    const missed: Pallet[] = [];
    for (let i = 0; i < pallets.length; i += palletsAtOnce) {
      const group = pallets.slice(i, i + palletsAtOnce);
      for (const { sscc, goods } of group)
        for (const { expiryDate: _printed, ...one } of goods) floor.put(one, { place: portalPlace, lpn: sscc });
      // The line breaks just when nothing is in the field.
      if (i > 0 && chance.percent(30)) {
        tally.misfortune("portal's line broken");
        this.#reader.cut();
        await until(() => this.#reader.hasClient && this.#reader.isReading, receivedWithinMs);
      }
      for (const reads of portalPass(
        group.map(({ sscc }) => epcOf(sscc)),
        outer,
        inner,
      )) {
        for (const read of reads) this.#reader.read(read);
        // Somebody's own label at the edge of the field.
        this.#reader.read({ epc: "e28011606000020612345678", antenna: outer, count: 1, rssiDbm: -74 });
        await pause(betweenReadsMs);
      }
      for (const pallet of group) {
        const isIn = await until(() => this.#isReceived(pallet.sscc), receivedWithinMs);
        if (isIn) this.#through.push(pallet.sscc);
        else {
          this.#problems.push(`${pallet.sscc} rolled through the portal, and was not received`);
          floor.leave(pallet.sscc);
          missed.push(pallet);
        }
      }
    }
    return missed;
  }

  get closing() {
    return { pallets: this.#through.length };
  }

  async settle(): Promise<void> {}

  problems(db: Database): string[] {
    const twice = db
      .prepare(
        "SELECT json_extract(data, '$.lpn') AS lpn, count(DISTINCT commandId) AS n FROM journal WHERE type = 'goods-received' GROUP BY lpn HAVING n > 1",
      )
      .all() as { lpn: string; n: number }[];
    const through = new Set(this.#through);
    return [
      ...this.#problems,
      ...twice.filter(({ lpn }) => through.has(lpn)).map(({ lpn, n }) => `${lpn} was received ${n} times`),
    ];
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }

  async #isReceived(sscc: string): Promise<boolean> {
    const answer = await this.#site.try("lpn.get", { lpn: sscc });
    if (!answer.ok) return false;
    const { content } = answer.value as { content: unknown[] };
    return content.length > 0;
  }
}

function epcOf(sscc: string): string {
  const epc = writeEpc({ encoding: "sscc-96", filter: 2, companyPrefix, key: sscc });
  if (typeof epc !== "string") throw new Error(`${sscc} does not fit on a tag: ${epc.said}`);
  return epc;
}
