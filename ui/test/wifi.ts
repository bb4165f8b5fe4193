import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * The air between a handheld and the appliance: a port that passes on every byte until it is told not to. `lose` is a dead
 * spot: open connections break and new ones are refused. `loseAnswers` is worse: what the handheld sends arrives, but nothing comes back.
 */
export class Wifi {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #state: "there" | "lost" | "no-answers" = "there";

  private constructor(toPort: number) {
    this.#server = createServer((near) => {
      if (this.#state === "lost") return void near.destroy();
      const far = connect(toPort, "127.0.0.1");
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => {});
        one.on("close", () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
      near.on("data", (bytes) => far.write(bytes));
      far.on("data", (bytes) => {
        if (this.#state !== "no-answers") near.write(bytes);
      });
    });
  }

  static async to(port: number): Promise<Wifi> {
    const wifi = new Wifi(port);
    wifi.#server.listen(0, "127.0.0.1");
    await once(wifi.#server, "listening");
    return wifi;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  lose(): void {
    this.#state = "lost";
    this.#break();
  }

  loseAnswers(): void {
    this.#state = "no-answers";
  }

  /** What was on its way meanwhile is gone. */
  comeBack(): void {
    this.#break();
    this.#state = "there";
  }

  async close(): Promise<void> {
    this.#break();
    this.#server.close();
    await once(this.#server, "close");
  }

  #break(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
