import { createServer, type Server, type Socket } from "node:net";
import { Aedes } from "aedes";

/** A plain MQTT broker on a port of its own, that can be stopped and started on the same port: what a site's broker does, for tests. */
export class DeskBroker {
  #aedes: Aedes | undefined;
  #server: Server | undefined;
  #sockets = new Set<Socket>();
  port = 0;

  static async start(): Promise<DeskBroker> {
    const broker = new DeskBroker();
    await broker.up();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const aedes = await Aedes.createBroker({ heartbeatInterval: 5_000 });
    // Aedes numbers messages before it stores what is retained, and then drops the one overtaken as a duplicate (moscajs/aedes#994).
    aedes.on("client", (client) => {
      Object.assign(client, { duplicates: new Proxy({}, { get: () => 0, set: () => true }) });
    });
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {}); // cut on purpose
      aedes.handle(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port, "127.0.0.1", resolve);
    });
    this.port = (server.address() as { port: number }).port;
    this.#aedes = aedes;
    this.#server = server;
  }

  /** Gone at once, with all it kept. */
  async down(): Promise<void> {
    const [aedes, server] = [this.#aedes, this.#server];
    this.#aedes = undefined;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await new Promise<void>((resolve) => (aedes ? aedes.close(() => resolve()) : resolve()));
  }
}
