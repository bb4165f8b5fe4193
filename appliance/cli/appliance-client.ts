import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import { openDataFolder } from "../site/data-folder.ts";
import { lockHolder } from "../site/folder-lock.ts";
import { readRunningNote } from "./running-note.ts";
import { CliFailure, fail, type Problem } from "./voice.ts";

/** Talks to the running appliance of a data folder over the loopback, with the token that only its owner can read. */
export class ApplianceClient {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static of(dataDir: string): ApplianceClient {
    const note = readRunningNote(dataDir);
    const tokenFile = join(dataDir, "secrets", "cli-token");
    if (!note || !existsSync(tokenFile) || lockHolder(openDataFolder(dataDir)) !== note.pid)
      fail(
        "appliance-stopped",
        "The appliance is not running",
        `Nothing answers for ${dataDir}.`,
        `Start it: kontor start --data ${dataDir}`,
      );
    return new ApplianceClient(note.url, readFileSync(tokenFile, "utf8").trim());
  }

  async call<N extends ContractName>(name: N, input: z.input<Contracts[N]["input"]>): Promise<OutputOf<Contracts[N]>> {
    return (await this.callAny(name, input)) as OutputOf<Contracts[N]>;
  }

  /** Any contract by its name; what the appliance refuses ends the command. */
  async callAny(name: string, input: unknown): Promise<unknown> {
    const response = await this.#fetch(`/api/rpc/${encodeURIComponent(name)}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ input }),
    });
    return ((await response.json()) as { value: unknown }).value;
  }

  /** Sends a file as it is; the answer is that of `files.import`. */
  async upload(
    name: string,
    bytes: Uint8Array,
    options: Record<string, string>,
  ): Promise<OutputOf<Contracts["files.import"]>> {
    const query = new URLSearchParams({ ...options, name });
    const response = await this.#fetch(`/api/v1/files?${query}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
    return (await response.json()) as OutputOf<Contracts["files.import"]>;
  }

  /** What the cloud answered to a stick, for this box. */
  async importSync(bytes: Uint8Array): Promise<{ pages: number; cursor: number; mode: string; refused: string[] }> {
    const response = await this.#fetch("/sync/v1/import", {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
    return (await response.json()) as { pages: number; cursor: number; mode: string; refused: string[] };
  }

  async download(path: string): Promise<{ name: string; bytes: Uint8Array }> {
    const response = await this.#fetch(path, { method: "GET" });
    const [, name = "export"] = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "") ?? [];
    return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.#token}` };
    let response: Response;
    try {
      response = await fetch(`${this.#url}${path}`, { ...init, headers });
    } catch (error) {
      const { cause, message } = error as Error & { cause?: Error };
      return fail(
        "appliance-silent",
        "The appliance does not answer",
        cause?.message ?? message,
        "Look at its log; start it again.",
      );
    }
    if (response.ok) return response;
    throw new CliFailure((await response.json()) as Problem);
  }
}
