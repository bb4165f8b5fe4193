import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { CloudContractName } from "../../../contracts/cloud/list.ts";

/** A real Chromium with an authenticator that it believes to be built in. */
export class PasskeyBrowser {
  readonly #browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;

  private constructor(browser: Browser, context: BrowserContext, page: Page) {
    this.#browser = browser;
    this.context = context;
    this.page = page;
  }

  static async open(url: string): Promise<PasskeyBrowser> {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      // Everything runs as root in a build container, where Chromium has no sandbox.
      chromiumSandbox: false,
      args: ["--disable-gpu", "--no-first-run", "--disable-background-networking"],
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    // Any page of the service's own origin will do.
    await page.goto(`${url}/api/openapi.json`);
    return new PasskeyBrowser(browser, context, page);
  }

  /** A call as the console makes it: same origin, with the cookie. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  call(name: CloudContractName, input: unknown): Promise<{ ok?: boolean; value?: any; code?: string }> {
    return this.page.evaluate(
      async ({ name, input }) => {
        const response = await fetch(`/api/rpc/${name}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ input }),
        });
        return response.json();
      },
      { name, input },
    );
  }

  /** What the authenticator makes of a registration's options. */
  create(options: unknown): Promise<Record<string, unknown>> {
    return this.page.evaluate(async (json) => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json as never);
      const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
      return made.toJSON() as unknown as Record<string, unknown>;
    }, options);
  }

  /** What the authenticator signs for a sign-in's options. */
  get(options: unknown): Promise<Record<string, unknown>> {
    return this.page.evaluate(async (json) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json as never);
      const signed = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
      return signed.toJSON() as unknown as Record<string, unknown>;
    }, options);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
