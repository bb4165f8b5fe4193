import type { z } from "zod";
import type { CloudContractName, CloudContracts } from "#sync/contracts/cloud/list.ts";
import { type Answer, problemFrom, readJson, unreachable } from "../problem.ts";

export type CloudInput<N extends CloudContractName> = z.input<CloudContracts[N]["input"]>;
export type CloudValue<N extends CloudContractName> = z.output<CloudContracts[N]["output"]>;

export interface CloudCallOptions {
  /** A repeat with the same id gets the first answer. */
  commandId?: string;
  signal?: AbortSignal;
}

/** The cloud's door for people. Who calls is told by the session's cookie, which no script can read. */
export interface CloudDoor {
  call<N extends CloudContractName>(
    name: N,
    input: CloudInput<N>,
    options?: CloudCallOptions,
  ): Promise<Answer<CloudValue<N>>>;
}

export interface CloudDoorParts {
  fetch: typeof fetch;
  /** Where the cloud is; empty for the service that this page came from. */
  baseUrl: string;
  onContact: (reached: boolean, why: string) => void;
  /** What the cloud's clock said in its last answer, UTC. */
  onCloudTime: (atMs: number) => void;
  timeoutMs?: number;
}

export function createCloudDoor({
  fetch,
  baseUrl,
  onContact,
  onCloudTime,
  timeoutMs = 20_000,
}: CloudDoorParts): CloudDoor {
  return {
    async call<N extends CloudContractName>(name: N, input: CloudInput<N>, options: CloudCallOptions = {}) {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(`${baseUrl}/api/rpc/${name}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          credentials: "same-origin",
          body: JSON.stringify({ commandId: options.commandId, input }),
          signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
          cache: "no-store",
        });
        const read = await readJson(response);
        onContact(true, "");
        const atMs = Date.parse(response.headers.get("date") ?? "");
        if (!Number.isNaN(atMs)) onCloudTime(atMs);
        if (response.ok && typeof read === "object" && read !== null && "value" in read)
          return { ok: true, value: read.value as CloudValue<N> };
        return { ok: false, problem: problemFrom(response.ok ? 502 : response.status, read) };
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        if (options.signal?.aborted !== true) onContact(false, why);
        return { ok: false, problem: { ...unreachable(why), code: "cloud-silent" } };
      }
    },
  };
}
