import type { BoxReport, WantedAnswer } from "#sync/protocol/wire/updates.ts";
import type { Site } from "../../site/site.ts";
import { CloudClient, CloudTrouble } from "../../sync/cloud-client.ts";
import { CloudKeys, oneKey } from "../../sync/cloud-keys.ts";
import { readLink } from "../../sync/cloud-link.ts";

/** The machine that bundles are made for. */
export const cpu = process.arch === "arm64" ? ("arm64" as const) : ("x64" as const);

/** This box's cloud, as far as versions go; none when it is not paired. */
export class CloudVersions {
  readonly #site: Site;
  #client: { key: string; client: CloudClient } | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  get isPaired(): boolean {
    return readLink(this.#site.folder) !== undefined;
  }

  /** Undefined without a cloud. Throws `CloudTrouble`. */
  report(body: BoxReport, signal: AbortSignal): Promise<WantedAnswer> | undefined {
    return this.#of()?.report(body, signal);
  }

  release(version: string, signal: AbortSignal): Promise<{ url: string; headers: Record<string, string> }> | undefined {
    return this.#of()?.release(version, cpu, signal);
  }

  /** Pairing and key may have changed since the last time. */
  #of(): CloudClient | undefined {
    const link = readLink(this.#site.folder);
    if (!link) return undefined;
    const keys = new CloudKeys(this.#site.folder);
    // Only the sync changes keys, and it is at it.
    if (keys.wanted.publicKey !== keys.current.publicKey)
      throw new CloudTrouble("unreachable", "this box is just changing its key");
    const key = keys.current;
    const name = `${link.url} ${link.box} ${key.publicKey}`;
    if (this.#client?.key !== name) this.#client = { key: name, client: new CloudClient(link, oneKey(key)) };
    return this.#client.client;
  }
}
