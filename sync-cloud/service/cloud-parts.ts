import { backupsPart } from "./backups/backups-part.ts";
import type { CloudPart } from "./cloud-part.ts";
import { consolePart } from "./http/console-part.ts";
import { peoplePart } from "./http/people-part.ts";
import { healthPart } from "./hub/health-part.ts";
import { syncPart } from "./hub/sync-routes.ts";
import { upkeepPart } from "./hub/upkeep-part.ts";
import { updatesPart } from "./updates/updates-part.ts";

/** The parts of the service, started in this order and stopped in reverse. */
export const parts: readonly CloudPart[] = [
  healthPart,
  syncPart,
  updatesPart,
  backupsPart,
  upkeepPart,
  peoplePart,
  consolePart,
];
