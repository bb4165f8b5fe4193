import { boxRefusals } from "./refusals/box.ts";
import { careRefusals } from "./refusals/care.ts";
import { cloudRefusals } from "./refusals/cloud.ts";
import { engineRefusals } from "./refusals/engine.ts";
import { filesRefusals } from "./refusals/files.ts";
import { firstBootRefusals } from "./refusals/first-boot.ts";
import { inboundRefusals } from "./refusals/inbound.ts";
import { machineRefusals } from "./refusals/machines.ts";
import { outboundRefusals } from "./refusals/outbound.ts";
import { peopleRefusals } from "./refusals/people.ts";
import { sitesRefusals } from "./refusals/sites.ts";
import { stockRefusals } from "./refusals/stock.ts";
import { syncRefusals } from "./refusals/sync.ts";
import { updatesRefusals } from "./refusals/updates.ts";
import type { RefusalWords } from "./refusals/words.ts";

/** Every way the world says no, by its stable code. */
export const refusals = {
  ...boxRefusals,
  ...careRefusals,
  ...cloudRefusals,
  ...engineRefusals,
  ...filesRefusals,
  ...firstBootRefusals,
  ...inboundRefusals,
  ...machineRefusals,
  ...outboundRefusals,
  ...peopleRefusals,
  ...sitesRefusals,
  ...stockRefusals,
  ...syncRefusals,
  ...updatesRefusals,
};

export type RefusalCode = keyof typeof refusals;
export type BoxRefusalCode = keyof typeof boxRefusals;
export type CareRefusalCode = keyof typeof careRefusals;
export type CloudRefusalCode = keyof typeof cloudRefusals;
export type FirstBootRefusalCode = keyof typeof firstBootRefusals;
export type SitesRefusalCode = keyof typeof sitesRefusals;
export type SyncRefusalCode = keyof typeof syncRefusals;
export type UpdatesRefusalCode = keyof typeof updatesRefusals;
type DataOf<C extends RefusalCode> = (typeof refusals)[C] extends RefusalWords<infer D> ? D : never;
/** A refusal is a code with its data. Distributed, so that a code brings exactly its own data. */
export type Refusal = { [C in RefusalCode]: { code: C } & DataOf<C> }[RefusalCode];

/** RFC 9457 problem details of a refusal: what, where, and what to do. */
export function problemOf(refusal: Refusal): {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  todo: string;
  data: unknown;
} {
  const { code, ...data } = refusal;
  const words = refusals[code] as RefusalWords<Record<string, unknown>>;
  return {
    type: `https://kontor.local/problems/${code}`,
    title: words.title,
    status: words.status,
    code,
    detail: words.detail(data),
    todo: words.todo,
    data,
  };
}
