import { connectAsync, type MqttClient } from "mqtt";
import { SimulatedModbusBox } from "./modbus-box.ts";

export interface SimulatedGateOptions {
  /** From shut to open, and back. */
  travelMs?: number;
  /** A lift: its levels, and the time from one to the next. Its door shuts before it moves. */
  levels?: number;
  levelMs?: number;
}

/** Where `ModbusGate.start` puts the signals; as the setting `io`. */
export const simulatedGateIo = {
  open: { coil: 0 },
  isOpen: { discrete: 0 },
  isClosed: { discrete: 1 },
  fault: { discrete: 2 },
  level: { register: 0 },
  atLevel: { input: 0 },
  request: { register: 1 },
  answer: { input: 1 },
};

const TICK_MS = 10;

/**
 * The works of a door or lift: it takes its time, its end switches say where it is. It sticks, lies with both switches, has a
 * fault or falls silent on request. `wire` gives it a protocol.
 */
export class SimulatedGate {
  /** Told from outside. */
  wish: { open: boolean; level: number; request: number } = { open: false, level: 0, request: 0 };
  /** 0 shut … 1 open. */
  opening = 0;
  level = 0;
  answer = 0;
  isStuck = false;
  hasFault = false;
  hasBothSwitches = false;
  /** Every time it stood open anew: at which level. */
  readonly opened: number[] = [];
  readonly #options: Required<SimulatedGateOptions>;
  readonly #timer: NodeJS.Timeout;
  #cabin = 0;
  onTick: () => void = () => {};

  constructor({ travelMs = 300, levels = 1, levelMs = 300 }: SimulatedGateOptions = {}) {
    this.#options = { travelMs, levels, levelMs };
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get isOpen(): boolean {
    return this.opening === 1 || this.hasBothSwitches;
  }
  get isClosed(): boolean {
    return this.opening === 0 || this.hasBothSwitches;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (!this.isStuck) this.#move();
    this.onTick();
  }

  #move(): void {
    const { travelMs, levels, levelMs } = this.#options;
    this.answer = this.wish.request;
    const goal = Math.min(Math.max(this.wish.level, 0), levels - 1);
    const isThere = this.#cabin === goal || levels === 1;
    const step = TICK_MS / travelMs;
    if (this.wish.open && isThere) {
      const before = this.opening;
      this.opening = Math.min(1, this.opening + step);
      if (this.opening === 1 && before < 1) this.opened.push(this.level);
    } else this.opening = Math.max(0, this.opening - step);
    if (!this.wish.open || isThere || this.opening > 0) return;
    const way = TICK_MS / levelMs;
    this.#cabin += Math.sign(goal - this.#cabin) * Math.min(way, Math.abs(goal - this.#cabin));
    if (this.#cabin === goal) this.level = goal;
  }
}

/** A gate on the inputs and outputs of a Modbus TCP module. */
export class ModbusGate {
  readonly box: SimulatedModbusBox;
  readonly gate: SimulatedGate;

  private constructor(box: SimulatedModbusBox, gate: SimulatedGate) {
    this.box = box;
    this.gate = gate;
    box.coils.set(0, false);
    box.holding.set(0, 0);
    box.holding.set(1, 0);
    gate.onTick = () => {
      gate.wish = {
        open: box.coils.get(0) ?? false,
        level: box.holding.get(0) ?? 0,
        request: box.holding.get(1) ?? 0,
      };
      box.discrete.set(0, gate.isOpen);
      box.discrete.set(1, gate.isClosed);
      box.discrete.set(2, gate.hasFault);
      box.input.set(0, gate.level);
      box.input.set(1, gate.answer);
    };
    gate.onTick();
  }

  static async start(options: SimulatedGateOptions = {}): Promise<ModbusGate> {
    return new ModbusGate(await SimulatedModbusBox.start(), new SimulatedGate(options));
  }

  /** As the machine's settings. */
  get settings() {
    return { host: "127.0.0.1", port: this.box.port, everyMs: 20, io: simulatedGateIo };
  }

  async stop(): Promise<void> {
    this.gate.stop();
    await this.box.stop();
  }
}

/** A gate behind a gateway that speaks JSON over MQTT. */
export class MqttGate {
  readonly gate: SimulatedGate;
  isMute = false;
  readonly #client: MqttClient;
  readonly #topic: string;
  #said = "";
  #saidMs = 0;

  private constructor(client: MqttClient, topic: string, gate: SimulatedGate) {
    this.gate = gate;
    this.#client = client;
    this.#topic = topic;
    client.on("message", (_topic, payload) => {
      const told = JSON.parse(payload.toString()) as { open: boolean; level?: number; request: number };
      gate.wish = { open: told.open, level: told.level ?? gate.level, request: told.request };
    });
    gate.onTick = () => this.#tell();
  }

  static async start(
    { url, topic, username, password }: { url: string; topic: string; username?: string; password?: string },
    options: SimulatedGateOptions = {},
  ): Promise<MqttGate> {
    const client = await connectAsync(url, {
      protocolVersion: 4,
      clientId: username ?? `gate-${topic.replaceAll("/", "-")}`,
      ...(username !== undefined && { username, password: password ?? "" }),
    });
    const gate = new MqttGate(client, topic, new SimulatedGate(options));
    await client.subscribeAsync(`${topic}/set`, { qos: 1 });
    return gate;
  }

  async stop(): Promise<void> {
    this.gate.stop();
    await this.#client.endAsync(true);
  }

  /** At each change, and now and then. */
  #tell(): void {
    const { answer, isOpen, isClosed, hasFault, level } = this.gate;
    const said = JSON.stringify({ answer, open: isOpen, closed: isClosed, fault: hasFault, level });
    const nowMs = performance.now();
    if (this.isMute || !this.#client.connected || (said === this.#said && nowMs - this.#saidMs < SAY_AGAIN_MS)) return;
    this.#said = said;
    this.#saidMs = nowMs;
    this.#client.publish(`${this.#topic}/state`, said, { qos: 1 });
  }
}

const SAY_AGAIN_MS = 300;
