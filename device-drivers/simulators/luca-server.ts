import { createServer, type Server, type Socket } from "node:net";
import { isReceipt, type LucaTelegram, nextCounter, readLuca, receiptOf, writeLuca } from "../codecs/luca.ts";
import { between } from "../framing/between.ts";
import { listening } from "./listening.ts";

/** A LUCA light server: one port takes commands, the other reports what people press. Loses receipts and connections on request. */
export class SimulatedLucaServer {
  readonly #commands: Server;
  readonly #answers: Server;
  readonly #sockets = new Set<Socket>();
  #answerSocket: Socket | undefined;
  #counter = 0;
  #unconfirmed: LucaTelegram | undefined;
  /** What each module shows: quantity and colour. */
  readonly shown = new Map<string, string>();
  /** Every command telegram, also a repeated one. */
  readonly got: LucaTelegram[] = [];
  #lastTaken = "";
  /** Receipts that are lost on the way. */
  losesReceipts = 0;
  commandPort = 0;
  answerPort = 0;

  constructor() {
    this.#commands = createServer((socket) => this.#acceptCommands(socket));
    this.#answers = createServer((socket) => this.#acceptAnswers(socket));
  }

  async start(): Promise<this> {
    this.commandPort = await listening(this.#commands);
    this.answerPort = await listening(this.#answers);
    return this;
  }

  async stop(): Promise<void> {
    this.cut();
    for (const server of [this.#commands, this.#answers]) await new Promise((resolve) => server.close(resolve));
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** `C` confirmed, `K` corrected, `S` another key, `F` a fault. Repeated until its receipt comes. */
  press(kind: "C" | "K" | "S" | "F", address: string, quantity: number): void {
    this.#counter = nextCounter(this.#counter);
    if (kind === "C" || kind === "K") this.shown.delete(address);
    this.#unconfirmed = { counter: this.#counter, fields: [kind, address, String(quantity)] };
    this.#answerSocket?.write(writeLuca(this.#unconfirmed));
  }

  /** Says its last answer once more, as if the receipt had been lost. */
  repeat(telegram: LucaTelegram): void {
    this.#answerSocket?.write(writeLuca(telegram));
  }

  get hasAnswerLine(): boolean {
    return this.#answerSocket !== undefined;
  }

  #acceptCommands(socket: Socket): void {
    this.#track(socket, (telegram) => {
      this.got.push(telegram);
      const text = JSON.stringify(telegram);
      if (text !== this.#lastTaken) this.#do(telegram.fields);
      this.#lastTaken = text;
      if (this.losesReceipts > 0) this.losesReceipts--;
      else socket.write(writeLuca(receiptOf(telegram)));
    });
  }

  #do([what = "", address = "", quantity = "", colour = ""]: readonly string[]): void {
    if (what === "ON") this.shown.set(address, `${quantity} ${colour}`);
    else if (what === "OFF") this.shown.delete(address);
  }

  #acceptAnswers(socket: Socket): void {
    this.#answerSocket = socket;
    this.#track(socket, (telegram) => {
      if (isReceipt(telegram) && telegram.counter === this.#unconfirmed?.counter) this.#unconfirmed = undefined;
    });
    if (this.#unconfirmed) socket.write(writeLuca(this.#unconfirmed));
  }

  #track(socket: Socket, take: (telegram: LucaTelegram) => void): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      if (this.#answerSocket === socket) this.#answerSocket = undefined;
    });
    const splitter = between({ start: 0x02, end: 0x03, maxBytes: 200 }).start();
    socket.on("data", (chunk) => {
      for (const frame of splitter.push(chunk)) {
        const telegram = readLuca(frame.bytes.subarray(1, -1));
        if (telegram) take(telegram);
      }
    });
  }
}
