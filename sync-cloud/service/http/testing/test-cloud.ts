import { rmSync } from "node:fs";
import pino from "pino";
import type { CloudContractName, CloudContracts } from "../../../contracts/cloud/list.ts";
import type { InputOf } from "../../../contracts/define.ts";
import type { CloudPart } from "../../cloud-part.ts";
import type { World } from "../../hub/companies.ts";
import { type RunningCloud, runCloud } from "../../run-cloud.ts";
import { pgliteFolder } from "../../testing/test-database.ts";
import { testWorld } from "../../testing/test-hub.ts";
import { peoplePart } from "../people-part.ts";

/** One node of the cloud over real HTTP, on PGlite or the PostgreSQL named; its clock is the test's. */
export class TestCloud {
  readonly running: RunningCloud;
  readonly world: World & { nowMsNow: number };
  /** As a browser writes it. */
  readonly url: string;
  readonly #folder: string;

  private constructor(running: RunningCloud, world: TestCloud["world"], folder: string) {
    this.running = running;
    this.world = world;
    this.#folder = folder;
    this.url = running.url.replace("127.0.0.1", "localhost");
  }

  static async start({
    databaseUrl,
    parts = [peoplePart],
  }: {
    databaseUrl?: string;
    parts?: CloudPart[];
  } = {}): Promise<TestCloud> {
    const folder = await pgliteFolder();
    const world = testWorld("people", Date.now());
    const running = await runCloud(
      {
        data: folder,
        host: "127.0.0.1",
        port: 0,
        behindProxy: false,
        ...(databaseUrl && { databaseUrl, key: testKey }),
      },
      pino({ level: process.env.KONTOR_TEST_LOG ?? "silent" }),
      { world, parts },
    );
    return new TestCloud(running, world, folder);
  }

  /** The code in the first admin's link. */
  get firstInvite(): string {
    const link = this.running.announced[0]?.url ?? "";
    return link.slice(link.indexOf("#invited=") + "#invited=".length);
  }

  /** Calls as a program does: with a key, or with nothing. */
  async call<N extends CloudContractName>(
    name: N,
    input: InputOf<CloudContracts[N]> | Record<string, unknown>,
    {
      token,
      cookie,
      commandId,
      headers = {},
    }: { token?: string; cookie?: string; commandId?: string; headers?: Record<string, string> } = {},
  ): Promise<Called> {
    const response = await fetch(`${this.url}/api/rpc/${name}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(cookie !== undefined && { cookie }),
        ...headers,
      },
      body: JSON.stringify({ input, commandId }),
    });
    const body = (await response.json()) as { ok?: boolean; value?: never; code?: string; data?: never };
    const set = response.headers.getSetCookie().map((text) => text.split(";", 1)[0] as string);
    return { status: response.status, value: body.value, code: body.code ?? "", data: body.data, cookies: set };
  }

  async stop(): Promise<void> {
    await this.running.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const testKey = Buffer.alloc(32, 7).toString("base64");

export interface Called {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  value: any;
  code: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  data: any;
  cookies: string[];
}
