import { createServer, type Server, type Socket } from "node:net";
import {
  nextSeq,
  type OsipLength,
  type OsipTelegram,
  osipSplitter,
  osipTime,
  readOsip,
  writeOsip,
} from "../codecs/osip.ts";
import { LocalSorter } from "./local-sorter.ts";

const POINT = "FGINIPNT000100000000";
const locationOf = (lane: number): string =>
  lane === 0 ? "FGINLOOP000000000000" : `FGINLANE${String(lane).padStart(4, "0")}00000000`;

/** A conveyor controller that asks by OSIP telegrams; one host at a time. It asks again, says things twice and counts anew on request. */
export class OsipController {
  readonly sorter: LocalSorter;
  /** Every telegram is said twice. */
  stutters = false;
  readonly heard: OsipTelegram[] = [];
  readonly #server: Server;
  readonly #length: OsipLength;
  readonly #acks: boolean;
  #host: Socket | undefined;
  #seq = 0;

  private constructor(length: OsipLength, acks: boolean, pace: number) {
    this.#length = length;
    this.#acks = acks;
    this.sorter = new LocalSorter({ slots: 64, pace, belt: { speedMmPerS: 2_500 } });
    this.sorter.onChange = (tag, value) => this.#changed(tag, Number(value));
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  static async start({
    length = "all",
    acks = false,
    pace = 1,
  }: {
    length?: OsipLength;
    acks?: boolean;
    pace?: number;
  } = {}): Promise<OsipController> {
    const one = new OsipController(length, acks, pace);
    await new Promise<void>((resolve, reject) => {
      one.#server.once("error", reject);
      one.#server.listen(0, "127.0.0.1", resolve);
    });
    return one;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** Its points and lanes, as a setting. */
  get map(): Record<string, unknown> {
    const { lanes } = this.sorter;
    const point = {
      id: "P1",
      location: POINT,
      slots: 64,
      lanes,
      clarifyLane: lanes.at(-1),
      decideMs: 400,
      lostMs: 60_000,
    };
    return {
      points: [point],
      locations: Object.fromEntries([0, ...lanes].map((lane) => [lane, locationOf(lane)])),
      errors: { LOC_FULL: "lane-full", NOANSWER: "no-decision", MISSED: "missed-gap", LOST: "lost" },
    };
  }

  /** The line breaks. */
  cut(): void {
    this.#host?.destroy();
  }

  /** Its program begins anew and counts from one. */
  restart(): void {
    this.#seq = 0;
    this.sorter.restartProgram();
  }

  say(type: OsipTelegram["type"], fields: Record<string, string>): void {
    this.#seq = nextSeq(this.#seq);
    const all = { created: osipTime(Date.now()), ...fields };
    this.#write(writeOsip({ sender: "SPS01", receiver: "MFC", seq: this.#seq, type, fields: all }, this.#length));
  }

  async stop(): Promise<void> {
    this.sorter.stop();
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #write(bytes: Uint8Array): void {
    this.#host?.write(bytes);
    if (this.stutters) this.#host?.write(bytes);
  }

  #welcome(socket: Socket): void {
    this.#host?.destroy();
    this.#host = socket;
    const splitter = osipSplitter(this.#length);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      for (const frame of splitter.take(chunk)) {
        const telegram = readOsip(frame);
        if ("trouble" in telegram) continue;
        this.heard.push(telegram);
        this.#take(telegram);
      }
    });
  }

  #take({ type, seq, fields }: OsipTelegram): void {
    if (this.#acks && type !== "ACK_")
      this.#write(writeOsip({ sender: "SPS01", receiver: "MFC", seq, type: "ACK_", fields: {} }, this.#length));
    if (type === "SYNQ") this.say("SYNC", {});
    if (type !== "RES_") return;
    const lane = [0, ...this.sorter.lanes].find((one) => locationOf(one) === fields.target);
    const { tags } = this.sorter.plc;
    // The parcel that was asked for under this barcode, and is still on its way.
    for (let slot = 0; slot < 64; slot++) {
      const at = (name: string) => tags.get(`P1.${name.replace("[]", `[${slot}]`)}`);
      if (at("Req[].Barcode") !== fields.barcode || at("Cnf[].Seq") === at("Req[].Seq") || lane === undefined) continue;
      tags.set(`P1.Cmd[${slot}].TrackId`, at("Req[].TrackId") ?? 0);
      tags.set(`P1.Cmd[${slot}].Lane`, lane);
      tags.set(`P1.Cmd[${slot}].Alt`, 0);
      tags.set(`P1.Cmd[${slot}].Seq`, at("Req[].Seq") ?? 0);
    }
  }

  #changed(tag: string, value: number): void {
    const { tags } = this.sorter.plc;
    const [, block, slot] = /^P1\.(Req|Cnf)\[(\d+)\]\.Seq$/.exec(tag) ?? [];
    if (block === undefined || value === 0) return;
    const at = (name: string) => tags.get(`P1.${name.replace("[]", `[${slot}]`)}`);
    const barcode = String(at("Req[].Barcode") ?? "");
    if (block === "Req") {
      this.say("REQ_", { barcode, actual: POINT, error: at("Req[].Status") === 0 ? "" : "NOREAD" });
      return;
    }
    // It has no ring of the host's to wait for: a slot is free again as soon as it was told.
    tags.set("P1.CnfAck.Seq", value);
    const errors = ["", "MISSED", "LOC_FULL", "JAM", "NOANSWER", "LOST"];
    this.say("UPD_", {
      barcode,
      actual: locationOf(Number(at("Cnf[].Lane"))),
      error: errors[Number(at("Cnf[].Reason"))] ?? "",
    });
  }
}
