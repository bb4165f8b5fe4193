import WebSocket from "ws";

export interface FloorEvent {
  machineId: string;
  kind: string;
  atMs: number;
  data: Record<string, unknown>;
}

/** What the screens at the machines hear: readings as they are read, before they are in the book. */
export class FloorEvents {
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(event: FloorEvent) => void>();

  constructor(base: string, token: string) {
    this.#socket = new WebSocket(`${base.replace("http", "ws")}/api/live`);
    this.#socket.on("open", () => {
      this.#socket.send(JSON.stringify({ token }));
      this.#socket.send(JSON.stringify({ stream: "floor", filter: { kinds: ["reading"] } }));
    });
    this.#socket.on("message", (data) => {
      const { event } = JSON.parse(String(data)) as { event?: FloorEvent };
      if (event) for (const listener of this.#listeners) listener(event);
    });
    // A screen without its line hears nothing: whoever waits for it does without.
    this.#socket.on("error", () => {});
  }

  /** The next event that fits; nothing when none comes in time. Ask before the thing happens. */
  next(fits: (event: FloorEvent) => boolean, withinMs: number): Promise<FloorEvent | undefined> {
    return new Promise((resolve) => {
      const end = (event?: FloorEvent) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(event);
      };
      const listener = (event: FloorEvent) => {
        if (fits(event)) end(event);
      };
      const timer = setTimeout(end, withinMs);
      this.#listeners.add(listener);
    });
  }

  close(): void {
    this.#socket.close();
  }
}
