import { createServer, type Server, type Socket } from "node:net";
import { ccb, ccbSplitter, digitsMax, writeCcb } from "../codecs/able-pick.ts";
import { listening } from "./listening.ts";

export interface ShownModule {
  digits: string;
  colour: number;
  lamp: "off" | "on" | "flashing";
}

/** An ATOP controller with light modules: shows what it is told, reports buttons, objects for modules that do not answer. */
export class SimulatedAblePick {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly modules = new Map<number, ShownModule>();
  /** Modules that do not answer the controller, or whose button is held down; each objection counts down one. */
  readonly objections = new Map<number, { command: number; times: number }>();
  #silent = false;
  port = 0;

  constructor(modules = 20) {
    for (let node = 1; node <= modules; node++) this.modules.set(node, dark());
    this.#server = createServer((socket) => this.#accept(socket));
  }

  async start(port = 0): Promise<this> {
    this.port = await listening(this.#server, port);
    return this;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  silence(on: boolean): void {
    this.#silent = on;
  }

  /** Power off and on: every module is dark. */
  restart(): void {
    for (const node of this.modules.keys()) this.modules.set(node, dark());
    this.cut();
  }

  shown(node: number): string {
    const { digits, lamp } = this.modules.get(node) ?? dark();
    return lamp === "off" ? "" : digits.trim() || "-";
  }

  /** Somebody presses confirm, or shortage, with the number that is on the digits by then. */
  press(node: number, key: "confirm" | "short" = "confirm", quantity?: number): void {
    const module = this.modules.get(node);
    if (!module) throw new Error(`no module ${node}`);
    const data = Buffer.alloc(digitsMax + 1, " ");
    data.write((quantity === undefined ? module.digits : String(quantity)).padStart(digitsMax), "ascii");
    this.modules.set(node, dark());
    this.#say(key === "confirm" ? ccb.confirmed : ccb.short, node, data);
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
    const splitter = ccbSplitter();
    socket.on("data", (chunk) => {
      if (!this.#silent) for (const block of splitter.take(chunk)) this.#take(block.command, block.node, block.data);
    });
  }

  #take(command: number, node: number, data: Uint8Array): void {
    if (command === ccb.status) {
      this.#say(ccb.status, node, Uint8Array.from([...this.modules.keys()]));
      return;
    }
    if (command === ccb.pollingRange) return;
    const objection = this.objections.get(node);
    if (objection && objection.times > 0) {
      objection.times--;
      this.#say(objection.command, node);
      return;
    }
    const module = this.modules.get(node);
    if (!module) {
      this.#say(ccb.timeout, node);
      return;
    }
    if (command === ccb.configure) module.colour = data[1] ?? 0;
    else if (command === ccb.show || command === ccb.flashDigits)
      module.digits = Buffer.from(data.subarray(0, digitsMax)).toString("ascii");
    else if (command === ccb.lampOn) module.lamp = "on";
    else if (command === ccb.flashLamp) module.lamp = "flashing";
    else if (command === ccb.lampOff || command === ccb.clear)
      this.modules.set(node, { ...dark(), colour: module.colour });
    else this.#say(ccb.illegal, node);
  }

  #say(command: number, node: number, data: Uint8Array = new Uint8Array(0)): void {
    if (this.#silent) return;
    for (const socket of this.#sockets) socket.write(writeCcb({ port: 1, command, node, data }));
  }
}

const dark = (): ShownModule => ({ digits: "", colour: 0, lamp: "off" });
