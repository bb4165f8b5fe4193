import { z } from "zod";
import type { DriveSeen } from "./observation.ts";

export type { DriveSeen } from "./observation.ts";

/** What `smartctl --json --all` (smartmontools 7) says of a drive. ATA drives name wear differently; the usual attributes are known. */
export function driveSeen(name: string, json: string): DriveSeen {
  const said = report.safeParse(parsed(json)).data ?? {};
  const nvme = said.nvme_smart_health_information_log;
  const attributes = new Map((said.ata_smart_attributes?.table ?? []).map((one) => [one.id, one]));
  return {
    name: said.model_name ?? name,
    passed: said.smart_status?.passed ?? null,
    wornPercent: nvme?.percentage_used ?? wornByAttribute(attributes),
    sparePercent: nvme?.available_spare ?? attributes.get(availableReserve)?.value ?? null,
    spareLimitPercent: nvme?.available_spare_threshold ?? attributes.get(availableReserve)?.thresh ?? null,
    celsius: said.temperature?.current ?? null,
    hours: said.power_on_time?.hours ?? null,
    mediaErrors: nvme?.media_errors ?? attributes.get(uncorrectable)?.raw.value ?? null,
  };
}

/** Of a good drive they count from 100 down: wear leveling (Samsung), media wearout (Intel), life left (Crucial, Kingston). */
const lifeLeft = [177, 202, 231, 233];
const availableReserve = 232;
const uncorrectable = 187;

type Attribute = z.infer<typeof attribute>;
function wornByAttribute(attributes: ReadonlyMap<number, Attribute>): number | null {
  const [found] = lifeLeft.flatMap((id) => attributes.get(id) ?? []);
  return found && found.value <= 100 ? 100 - found.value : null;
}

const attribute = z.object({
  id: z.int(),
  value: z.int(),
  thresh: z.int(),
  raw: z.object({ value: z.number() }),
});
const report = z.object({
  model_name: z.string().optional(),
  smart_status: z.object({ passed: z.boolean() }).optional(),
  temperature: z.object({ current: z.number() }).optional(),
  power_on_time: z.object({ hours: z.number() }).optional(),
  nvme_smart_health_information_log: z
    .object({
      percentage_used: z.number(),
      available_spare: z.number(),
      available_spare_threshold: z.number(),
      media_errors: z.number(),
    })
    .optional(),
  ata_smart_attributes: z.object({ table: z.array(attribute) }).optional(),
});

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
