import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { ServerTCP } from "modbus-serial";

/**
 * A box on Modbus TCP with registers, inputs and coils, as a sensor box or a stack light has them; the protocol is spoken by a
 * library that is not our driver's. It is silent, refuses addresses, or falls off the network on request.
 */
export class SimulatedModbusBox {
  /** 16-bit values, by address. */
  readonly input = new Map<number, number>();
  readonly holding = new Map<number, number>();
  readonly discrete = new Map<number, boolean>();
  readonly coils = new Map<number, boolean>();
  readonly #server: ServerTCP;
  #silent = false;
  /** Every coil that was written, in order. */
  readonly written: { address: number; on: boolean }[] = [];

  private constructor(port: number) {
    const read =
      <T>(table: ReadonlyMap<number, T>) =>
      (address: number) =>
        this.#answer(table, address);
    this.#server = new ServerTCP(
      {
        getInputRegister: read(this.input),
        getHoldingRegister: read(this.holding),
        getDiscreteInput: read(this.discrete),
        getCoil: read(this.coils),
        setCoil: async (address: number, on: boolean) => {
          await this.#answer(this.coils, address);
          this.coils.set(address, on);
          this.written.push({ address, on });
        },
        setRegister: async (address: number, value: number) => {
          await this.#answer(this.holding, address);
          this.holding.set(address, value);
        },
      },
      // A number 0 would become 502; a text asks the system for a free port.
      { host: "127.0.0.1", port: port || ("0" as unknown as number), unitID: 1 },
    );
    this.#server.on("socketError", () => undefined);
    this.#server.on("serverError", () => undefined);
  }

  static async start(port = 0): Promise<SimulatedModbusBox> {
    const box = new SimulatedModbusBox(port);
    const failed = once(box.#server, "serverError").then(([error]) => Promise.reject(error as Error));
    await Promise.race([once(box.#server, "initialized"), failed]);
    return box;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Takes requests and answers none. */
  silence(on: boolean): void {
    this.#silent = on;
  }

  /** Drops whoever is connected. */
  cut(): void {
    for (const socket of (this.#server as unknown as { socks: Map<Socket, 0> }).socks.keys()) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** A sensor of the box measured: its values are there, and its counter went up by one. */
  measure(values: Record<number, number>, counter?: number): void {
    for (const [address, value] of Object.entries(values)) this.input.set(Number(address), value & 0xffff);
    if (counter !== undefined) this.input.set(counter, ((this.input.get(counter) ?? 0) + 1) & 0xffff);
  }

  get #listener(): Server {
    return (this.#server as unknown as { _server: Server })._server;
  }

  #answer<T>(table: ReadonlyMap<number, T>, address: number): Promise<T> {
    if (this.#silent) return new Promise<T>(() => {});
    const value = table.get(address);
    // 2: it has no such address.
    return value === undefined
      ? Promise.reject(Object.assign(new Error("no such address"), { modbusErrorCode: 2 }))
      : Promise.resolve(value);
  }
}
