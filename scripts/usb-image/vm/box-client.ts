import { request } from "node:https";

/** The appliance of a machine in the emulator, by its HTTPS door; its certificate is its own, made minutes ago. */
export class BoxClient {
  readonly #port: number;
  token = "";

  constructor(port: number) {
    this.#port = port;
  }

  /** Whether `/health` answers with 200. Never throws. */
  async isHealthy(): Promise<boolean> {
    return this.#send("GET", "/health", undefined, 20_000).then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  async call<T>(name: string, input: object, commandId?: string): Promise<T> {
    const { status, text } = await this.#send(
      "POST",
      `/api/rpc/${name}`,
      JSON.stringify({ input, commandId }),
      180_000,
    );
    if (status !== 200) throw new Error(`${name}: ${status} ${text.slice(0, 600)}`);
    return (JSON.parse(text) as { value: T }).value;
  }

  async signIn(badge: string, pin: string): Promise<void> {
    this.token = (await this.call<{ token: string }>("people.sign-in", { badge, pin, device: "image-test" })).token;
  }

  async text(path: string): Promise<string> {
    return (await this.#send("GET", path, undefined, 60_000)).text;
  }

  #send(
    method: string,
    path: string,
    body: string | undefined,
    withinMs: number,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...(body && { "content-type": "application/json" }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      };
      const sent = request(
        { host: "127.0.0.1", port: this.#port, method, path, headers, rejectUnauthorized: false, timeout: withinMs },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (piece: string) => {
            text += piece;
          });
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
          answer.on("error", reject);
        },
      );
      sent.on("timeout", () => sent.destroy(new Error(`${path}: no answer in ${withinMs / 1_000} s`)));
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
