import { createServer, type Server, type Socket } from "node:net";
import { llrpSplitter } from "../codecs/llrp/llrp-frame.ts";
import { type LlrpMessage, readLlrp, writeLlrp } from "../codecs/llrp/llrp-message.ts";

export interface SimulatedReaderOptions {
  port?: number;
  antennas?: number;
  now?: () => number;
  /** How far its own calendar is off. */
  clockOffMs?: number;
}

/** One read of one tag at one antenna, as often as `count` says. */
export interface SimulatedRead {
  epc: string;
  antenna: number;
  count?: number;
  rssiDbm?: number;
}

/**
 * An RFID reader that speaks LLRP 1.0.1 on a TCP port: one client at a time, an inventory that must be added, enabled and started
 * before it reports, signs of life as configured, reports after N tags, when asked, or when the inventory ends. It misbehaves on request: silent,
 * cut off, restarted, refusing, with antennas that fall off.
 */
export class SimulatedLlrpReader {
  readonly #server: Server;
  readonly #antennas: number;
  readonly #now: () => number;
  readonly #clockOffMs: number;
  #client: Socket | undefined;
  #roSpec: "none" | "disabled" | "inactive" | "active" = "none";
  #reportEveryTags = 1;
  #usedAntennas: number[] = [];
  #keepaliveMs = 0;
  #keepalive: NodeJS.Timeout | undefined;
  #held = new Map<string, Required<SimulatedRead> & { firstMs: number; lastMs: number }>();
  #lastId = 0;
  #silent = false;
  /** Names of the messages that came, in order. */
  readonly got: string[] = [];
  /** The next message of this name is answered with an error status. */
  refuseNext = "";
  port = 0;

  constructor({ port = 0, antennas = 4, now = Date.now, clockOffMs = 0 }: SimulatedReaderOptions = {}) {
    this.port = port;
    this.#antennas = antennas;
    this.#now = now;
    this.#clockOffMs = clockOffMs;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.port, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    if (typeof address === "object" && address) this.port = address.port;
    return this;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get isReading(): boolean {
    return this.#roSpec === "active";
  }

  get hasClient(): boolean {
    return this.#client !== undefined;
  }

  /** A tag is in the field. Reads that nothing listens to are gone, as in the air. */
  read({ epc, antenna, count = 1, rssiDbm = -50 }: SimulatedRead): void {
    const inUse = this.#usedAntennas.length === 0 || this.#usedAntennas.includes(antenna);
    if (!this.isReading || !inUse || antenna > this.#antennas) return;
    const key = `${epc}@${antenna}`;
    const atMs = this.#now() + this.#clockOffMs;
    const held = this.#held.get(key);
    if (held) {
      held.count += count;
      held.lastMs = atMs;
      held.rssiDbm = Math.max(held.rssiDbm, rssiDbm);
    } else this.#held.set(key, { epc, antenna, count, rssiDbm, firstMs: atMs, lastMs: atMs });
    if (this.#held.size >= this.#reportEveryTags) this.#report();
  }

  /** Says nothing any more, and hears nothing, with the line open: power lost, or hung up. */
  silence(on: boolean): void {
    this.#silent = on;
  }

  /** The network is gone for a moment. */
  cut(): void {
    this.#client?.destroy();
    this.#forgetClient();
  }

  /** Power off and on: the inventory is forgotten with the line. */
  restart(): void {
    this.#roSpec = "none";
    this.#held.clear();
    this.cut();
  }

  antenna(antenna: number, connected: boolean): void {
    this.#notify({
      AntennaEvent: { EventType: connected ? "Antenna_Connected" : "Antenna_Disconnected", AntennaID: antenna },
    });
  }

  exception(said: string): void {
    this.#notify({ ReaderExceptionEvent: { Message: said } });
  }

  overflow(): void {
    this.#notify({ ReportBufferOverflowErrorEvent: {} });
  }

  /** Raw bytes to the client, for what the protocol does not foresee. */
  sendRaw(bytes: Uint8Array): void {
    this.#client?.write(bytes);
  }

  #accept(socket: Socket): void {
    socket.on("error", () => undefined);
    if (this.#client) {
      socket.end(
        this.#event({ ConnectionAttemptEvent: { Status: "Failed_A_Client_Initiated_Connection_Already_Exists" } }),
      );
      this.#notify({ ConnectionAttemptEvent: { Status: "Another_Connection_Attempted" } });
      return;
    }
    this.#client = socket;
    const splitter = llrpSplitter();
    socket.on("close", () => {
      if (this.#client === socket) this.#forgetClient();
    });
    socket.on("data", (chunk) => {
      if (this.#silent) return;
      for (const frame of splitter.take(chunk)) {
        const message = readLlrp(frame);
        if (message) this.#take(message);
      }
    });
    this.#notify({ ConnectionAttemptEvent: { Status: "Success" } });
  }

  #forgetClient(): void {
    this.#client = undefined;
    clearInterval(this.#keepalive);
  }

  #take({ name, id, data }: LlrpMessage): void {
    this.got.push(name);
    if (name === "KEEPALIVE_ACK") return;
    if (name === "GET_REPORT") {
      this.#report();
      return;
    }
    const refuses = this.refuseNext === name;
    if (refuses) this.refuseNext = "";
    const wrong = refuses ? "this reader cannot do that" : this.#do(name, data);
    this.#answer(name, id, wrong === undefined ? "M_Success" : "M_FieldError", wrong ?? "");
    if (name === "CLOSE_CONNECTION") this.#client?.end();
  }

  /** Gives what was wrong, or undefined. */
  #do(name: string, data: Record<string, unknown>): string | undefined {
    switch (name) {
      case "DELETE_ROSPEC":
        this.#roSpec = "none";
        return undefined;
      case "SET_READER_CONFIG": {
        const spec = data.KeepaliveSpec as { PeriodicTriggerValue?: number } | undefined;
        this.#keepaliveMs = spec?.PeriodicTriggerValue ?? 0;
        clearInterval(this.#keepalive);
        if (this.#keepaliveMs > 0) this.#keepalive = setInterval(() => this.#send("KEEPALIVE"), this.#keepaliveMs);
        return undefined;
      }
      case "ADD_ROSPEC":
        return this.#add(data.ROSpec as AddedRoSpec);
      case "ENABLE_ROSPEC":
        if (this.#roSpec !== "disabled") return "no such ROSpec, or enabled already";
        this.#roSpec = "inactive";
        return undefined;
      case "START_ROSPEC":
        if (this.#roSpec !== "inactive") return "not enabled, or active already";
        this.#roSpec = "active";
        return undefined;
      case "STOP_ROSPEC":
        if (this.#roSpec !== "active") return "not active";
        this.end();
        return undefined;
    }
    return undefined;
  }

  /** The inventory ends: by a stop, or because its time is over. */
  end(): void {
    this.#report();
    this.#roSpec = "inactive";
    this.#notify({ ROSpecEvent: { EventType: "End_Of_ROSpec", ROSpecID: 1, PreemptingROSpecID: 0 } });
  }

  #add({ AISpec, ROReportSpec }: AddedRoSpec): string | undefined {
    if (this.#roSpec !== "none") return "there is a ROSpec already";
    const antennas = (Array.isArray(AISpec) ? AISpec : [AISpec]).flatMap((one) => one.AntennaIDs);
    const unknown = antennas.find((antenna) => antenna > this.#antennas);
    if (unknown !== undefined) return `there is no antenna ${unknown}`;
    this.#usedAntennas = antennas.includes(0) ? [] : antennas;
    this.#reportEveryTags = ROReportSpec.N;
    this.#roSpec = "disabled";
    return undefined;
  }

  #report(): void {
    if (this.#held.size === 0 || this.#silent || !this.#client) return;
    const TagReportData = [...this.#held.values()].map(({ epc, antenna, count, rssiDbm, firstMs, lastMs }) => ({
      ...(epc.length === 24 ? { EPC_96: { EPC: epc } } : { EPCData: { EPC: epc } }),
      AntennaID: { AntennaID: antenna },
      PeakRSSI: { PeakRSSI: rssiDbm },
      FirstSeenTimestampUTC: { Microseconds: BigInt(Math.round(firstMs)) * 1_000n },
      LastSeenTimestampUTC: { Microseconds: BigInt(Math.round(lastMs)) * 1_000n },
      TagSeenCount: { TagCount: Math.min(count, 65_535) },
    }));
    this.#held.clear();
    this.#send("RO_ACCESS_REPORT", { TagReportData });
  }

  #answer(name: string, id: number, StatusCode: string, ErrorDescription: string): void {
    const LLRPStatus = { StatusCode, ErrorDescription };
    const more = name === "GET_READER_CAPABILITIES" && StatusCode === "M_Success" ? capabilities(this.#antennas) : {};
    this.#write(writeLlrp(`${name}_RESPONSE`, id, { LLRPStatus, ...more }));
  }

  #notify(event: Record<string, unknown>): void {
    this.#write(this.#event(event));
  }

  #event(event: Record<string, unknown>): Uint8Array {
    const Microseconds = BigInt(Math.round(this.#now() + this.#clockOffMs)) * 1_000n;
    return writeLlrp("READER_EVENT_NOTIFICATION", ++this.#lastId, {
      ReaderEventNotificationData: { UTCTimestamp: { Microseconds }, ...event },
    });
  }

  #send(name: string, data: Record<string, unknown> = {}): void {
    this.#write(writeLlrp(name, ++this.#lastId, data));
  }

  #write(bytes: Uint8Array): void {
    if (!this.#silent) this.#client?.write(bytes);
  }
}

/** A pallet rolls through a portal: its tags are seen first at one side, then at both, then at the other. */
export function* portalPass(epcs: readonly string[], from: number, to: number, rounds = 6): Generator<SimulatedRead[]> {
  for (let i = 0; i < rounds; i++) {
    const antennas = i < rounds / 3 ? [from] : i < (2 * rounds) / 3 ? [from, to] : [to];
    yield epcs.flatMap((epc) => antennas.map((antenna) => ({ epc, antenna, count: 3, rssiDbm: -48 - i })));
  }
}

interface AddedRoSpec {
  AISpec: { AntennaIDs: number[] } | { AntennaIDs: number[] }[];
  ROReportSpec: { N: number };
}

const capabilities = (antennas: number) => ({
  GeneralDeviceCapabilities: {
    MaxNumberOfAntennaSupported: antennas,
    CanSetAntennaProperties: false,
    HasUTCClockCapability: true,
    DeviceManufacturerName: 0,
    ModelName: 1,
    ReaderFirmwareVersion: "simulated",
    ReceiveSensitivityTableEntry: [{ Index: 1, ReceiveSensitivityValue: 0 }],
    GPIOCapabilities: { NumGPIs: 0, NumGPOs: 0 },
    PerAntennaAirProtocol: [{ AntennaID: 1, ProtocolID: ["EPCGlobalClass1Gen2"] }],
  },
});
