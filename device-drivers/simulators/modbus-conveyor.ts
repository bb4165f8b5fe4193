import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { ServerTCP } from "modbus-serial";
import { readTagMap } from "../conveyor/tag-map.ts";
import { type RegisterTag, registersFor, registerTag, valueIn } from "../modbus/register-tags.ts";
import { LocalSorter } from "./local-sorter.ts";
import { isHostTag } from "./sorter-plc.ts";

const SLOTS = 16;

/** A sorter on Modbus TCP; the protocol is spoken by a library that is not our driver's. Low word first, weights in steps of 10 g. */
export class SimulatedModbusConveyor {
  readonly sorter: LocalSorter;
  readonly #registers = new Map<number, number>();
  readonly #places: RegisterTag[];
  readonly #server: ServerTCP;

  private constructor(pace: number) {
    this.sorter = new LocalSorter({ slots: SLOTS, pace, belt: { speedMmPerS: 2_500 } });
    const { map, problems } = readTagMap(this.tagMap);
    if (!map) throw new Error(problems.join("; "));
    this.#places = [...this.sorter.plc.tags.keys()].flatMap((name) => registerTag(map, name) ?? []);
    const byName = new Map(this.#places.map((place) => [place.name, place]));
    const put = (name: string, value: number | string) => {
      const place = byName.get(name);
      if (place) this.#write(place.register, registersFor(place, value));
    };
    for (const [name, value] of this.sorter.plc.tags) put(name, value);
    this.sorter.onChange = put;
    this.#server = new ServerTCP(
      {
        getHoldingRegister: (address: number) => this.#registers.get(address) ?? 0,
        setRegister: (address: number, value: number) => this.#hostWrote(address, [value]),
        setRegisterArray: (address: number, values: number[]) => this.#hostWrote(address, values),
      },
      // A number 0 would become 502; a text asks the system for a free port.
      { host: "127.0.0.1", port: "0" as unknown as number, unitID: 1 },
    );
    this.#server.on("socketError", () => undefined);
    this.#server.on("serverError", () => undefined);
  }

  static async start({ pace = 1 }: { pace?: number } = {}): Promise<SimulatedModbusConveyor> {
    const one = new SimulatedModbusConveyor(pace);
    await once(one.#server, "initialized");
    return one;
  }

  get port(): number {
    return ((this.#server as unknown as { _server: Server })._server.address() as AddressInfo).port;
  }

  /** The register map, as a setting. */
  get tagMap(): Record<string, unknown> {
    const { lanes } = this.sorter;
    const u32 = { type: "uint32", words: "little" };
    const req = 100;
    const cmd = req + SLOTS * 24;
    const cnf = cmd + SLOTS * 6;
    return {
      points: [{ id: "P1", slots: SLOTS, lanes, clarifyLane: lanes.at(-1), decideMs: 400, lostMs: 60_000 }],
      sections: ["Loop"],
      tags: {
        HbPlc: { register: 0 },
        HbHost: { register: 1 },
        "CnfAck.Seq": { register: 2, ...u32 },
        "Lane[].State": { register: 10, stride: 1 },
        "Section[].State": { register: 30, stride: 1 },
        "Req[].Seq": { register: req, stride: 24, ...u32 },
        "Req[].TrackId": { register: req + 2, stride: 24, ...u32 },
        "Req[].Status": { register: req + 4, stride: 24 },
        "Req[].Weight": { register: req + 5, stride: 24, type: "uint16", times: 10 },
        "Req[].Len": { register: req + 6, stride: 24 },
        "Req[].Barcode": { register: req + 7, stride: 24, type: "text", length: 15 },
        "Cmd[].TrackId": { register: cmd, stride: 6, ...u32 },
        "Cmd[].Lane": { register: cmd + 2, stride: 6 },
        "Cmd[].Alt": { register: cmd + 3, stride: 6 },
        "Cmd[].Seq": { register: cmd + 4, stride: 6, ...u32 },
        "Cnf[].Seq": { register: cnf, stride: 6, ...u32 },
        "Cnf[].TrackId": { register: cnf + 2, stride: 6, ...u32 },
        "Cnf[].Lane": { register: cnf + 4, stride: 6 },
        "Cnf[].Reason": { register: cnf + 5, stride: 6 },
      },
    };
  }

  /** Drops whoever is connected. */
  cut(): void {
    for (const socket of (this.#server as unknown as { socks: Map<Socket, 0> }).socks.keys()) socket.destroy();
  }

  async stop(): Promise<void> {
    this.sorter.stop();
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #write(register: number, values: readonly number[]): void {
    values.forEach((value, i) => {
      this.#registers.set(register + i, value);
    });
  }

  /** The program sees what the host wrote as its tags, in its next scan. */
  #hostWrote(address: number, values: number[]): void {
    this.#write(address, values);
    for (const place of this.#places) {
      if (
        !isHostTag(place.name) ||
        place.register + place.count <= address ||
        place.register >= address + values.length
      )
        continue;
      const registers = Array.from({ length: place.count }, (_, i) => this.#registers.get(place.register + i) ?? 0);
      this.sorter.plc.tags.set(place.name, valueIn(place, registers, place) as number);
    }
  }
}
