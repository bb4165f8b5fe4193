import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** QEMU's machine protocol: one JSON object a line; the answer to a command comes before the next is sent. */
export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = [];
  readonly #events: ((event: string, data: unknown) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on("line", (line) => this.#take(JSON.parse(line)));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error("QEMU has ended"));
    });
  }

  static async open(path: string): Promise<Qmp> {
    const socket = connect(path);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    const qmp = new Qmp(socket);
    await qmp.run("qmp_capabilities");
    return qmp;
  }

  run(command: string, args: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
  }

  onEvent(listener: (event: string, data: unknown) => void): void {
    this.#events.push(listener);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(line: { return?: unknown; error?: { desc: string }; event?: string; data?: unknown }): void {
    if (line.event) for (const listener of this.#events) listener(line.event, line.data);
    else if ("return" in line) this.#waiting.shift()?.resolve(line.return);
    else if (line.error) this.#waiting.shift()?.reject(new Error(line.error.desc));
  }
}
