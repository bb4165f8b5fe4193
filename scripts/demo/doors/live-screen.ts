import WebSocket from "ws";

/** A kiosk that follows a live query over the WebSocket, and counts what it was sent. */
export class LiveScreen<T> {
  value: T | undefined;
  updates = 0;
  readonly #socket: WebSocket;

  constructor({
    base,
    token,
    query,
    input = {},
  }: { base: string; token: string; query: string; input?: Record<string, unknown> }) {
    this.#socket = new WebSocket(`${base.replace("http", "ws")}/api/live`);
    this.#socket.on("open", () => {
      this.#socket.send(JSON.stringify({ token }));
      this.#socket.send(JSON.stringify({ subscribe: query, query, input }));
    });
    this.#socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as { key?: string; value?: T };
      if (message.key !== query || message.value === undefined) return;
      this.value = message.value;
      this.updates += 1;
    });
    // A screen that loses its line shows it by having no news; the shift goes on.
    this.#socket.on("error", () => {});
  }

  close(): void {
    this.#socket.close();
  }
}
