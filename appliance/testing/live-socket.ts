import { once } from "node:events";
import { WebSocket } from "ws";
import type { StartedAppliance } from "./start-appliance.ts";

type Message = Record<string, unknown>;

/** A screen's socket to a started appliance, signed in. Keeps what it hears until somebody asks for it. */
export class LiveSocket {
  readonly socket: WebSocket;
  readonly heard: Message[] = [];
  #wake = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.heard.push(JSON.parse(String(data)) as Message);
      this.#wake();
    });
    socket.on("close", () => this.#wake());
  }

  static async open(appliance: StartedAppliance, token: string): Promise<LiveSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${appliance.ready.ports.http}/api/live`);
    const live = new LiveSocket(socket);
    await once(socket, "open");
    live.say({ token });
    return live;
  }

  say(message: Message): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Takes the first message that fits, of what was heard or comes; throws when the socket closes without it. */
  async next(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const at = this.heard.findIndex(fits);
      if (at >= 0) return this.heard.splice(at, 1)[0] as Message;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error("the socket closed without it");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The next event of the floor that fits. */
  async event(fits: (event: { machineId: string; kind: string; data: Message }) => boolean) {
    const message = await this.next(({ event }) => event !== undefined && fits(event as never));
    return message.event as { machineId: string; kind: string; atMs: number; data: Message };
  }

  close(): void {
    this.socket.terminate();
  }
}
