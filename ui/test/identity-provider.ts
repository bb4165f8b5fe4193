import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** A company's own sign-in: a real OpenID provider that believes whoever types an e-mail address. */
export class IdentityProvider {
  readonly clientId = "kontor";
  readonly clientSecret = "secret-of-the-test";
  readonly #server: Server;
  #handle: (request: IncomingMessage, response: ServerResponse) => unknown;

  private constructor() {
    this.#handle = (_request, response) => response.end();
    this.#server = createServer((request, response) => this.#handle(request, response));
  }

  static async start(): Promise<IdentityProvider> {
    const made = new IdentityProvider();
    await new Promise<void>((done) => made.#server.listen(0, "127.0.0.1", done));
    made.allow("http://localhost/nowhere-yet");
    return made;
  }

  get issuer(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Its administrator enters where it may send people back to, which the console shows. */
  allow(redirectUrl: string): void {
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: this.clientId, client_secret: this.clientSecret, redirect_uris: [redirectUrl] }],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      features: { devInteractions: { enabled: true } },
      findAccount: (_context: unknown, id: string) => ({
        accountId: id,
        claims: async () => ({ sub: id, email: id, email_verified: true, name: id }),
      }),
      pkce: { required: () => true },
      cookies: { keys: ["test"] },
    });
    this.#handle = provider.callback();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
