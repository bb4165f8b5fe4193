import type { z } from "zod";
import { isAskable, isOfCloud } from "../../contracts/askable.ts";
import type { asked } from "../../contracts/cloud/shapes.ts";
import type { AnyContract } from "../../contracts/define.ts";
import { contracts } from "../../contracts/list.ts";
import { problemsOf } from "../../doors/answer.ts";
import { Refused, refuse } from "../../doors/refused.ts";
import type { IntentState } from "../../model/records/intent.ts";
import { newId } from "../http/new-id.ts";
import type { World } from "../hub/companies.ts";
import type { HubDesk } from "../hub/hub-desk.ts";
import type { Sql } from "../store/sql.ts";

export type Asked = z.output<typeof asked>;

export interface Asking {
  site: string;
  command: string;
  input: Record<string, unknown>;
  /** `cloud:<person>` or `rule:<name>`. */
  askedBy: string;
  commandId: string;
  /** By the hub's clock; null waits for ever. */
  expiresAtMs?: number | null;
  reason?: string;
  /** What only the cloud asks for, after its own look at who may. */
  ofCloud?: boolean;
  /** Where the asker has to know it before it is written. */
  intentId?: string;
}

/**
 * Asks a site to run one of its commands: an intent, which reaches it with its next contact and is answered by a fact. What no site would run is refused here, at once,
 * and nothing of the transaction stays.
 */
export async function askSite(
  sql: Sql,
  { hub, world }: { hub: HubDesk; world: World },
  asking: Asking,
): Promise<Asked> {
  const { site, command, input, askedBy, commandId, expiresAtMs = null, reason = "" } = asking;
  mayBeAsked(command, input, asking.ofCloud);
  const intentId = asking.intentId ?? newIntentId(world, site);
  const fields = {
    state: "pending" as const,
    command,
    input,
    askedBy,
    askedAt: world.nowMs(),
    expiresAt: expiresAtMs,
    reason,
  };
  await hub.record(sql, [
    {
      type: "intent-asked",
      actor: askedBy,
      commandId,
      data: { site, command },
      sets: [{ record: "intent", id: intentId, fields }],
    },
  ]);
  return { intentId, site, state: "pending" };
}

/** Says that nobody wants it any more. A site that has done it wins over this. */
export async function withdrawIntent(
  sql: Sql,
  hub: HubDesk,
  { intentId, askedBy, commandId }: { intentId: string; askedBy: string; commandId: string },
): Promise<Asked> {
  await hub.record(sql, [
    {
      type: "intent-withdrawn",
      actor: askedBy,
      commandId,
      sets: [{ record: "intent", id: intentId, fields: { state: "withdrawn" } }],
    },
  ]);
  return askedOf(intentId, "withdrawn");
}

export const newIntentId = (world: World, site: string): string => `${site}/${newId(world)}`;
export const askedOf = (intentId: string, state: IntentState): Asked => ({
  intentId,
  site: (intentId.split("/", 1)[0] as string).split("+", 1)[0] as string,
  state,
});

/** Refuses what a site could not run for somebody far away, and input that it would turn down. */
export function mayBeAsked(command: string, input: unknown, ofCloud = false): void {
  const list: Readonly<Record<string, AnyContract>> = contracts;
  const contract = Object.hasOwn(list, command) ? list[command] : undefined;
  if (!contract) throw new Refused({ code: "command-unknown", name: command });
  if (!isAskable(command) || isOfCloud(command) !== ofCloud) refuse({ code: "command-not-for-intents", command });
  const parsed = contract.input.safeParse(input);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error.issues).map(({ path, expected }) => ({ path: `input.${path}`, expected }));
    refuse({ code: "input-invalid", problems });
  }
}

/** Refuses a site that this company does not have, or that has no box yet. */
export async function siteExists(sql: Sql, site: string): Promise<void> {
  const [row] = await sql.rows("SELECT 1 FROM site WHERE site = $1", [site]);
  if (!row) refuse({ code: "site-unknown", site });
}
