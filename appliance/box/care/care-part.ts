import type { Part } from "../../site/site.ts";
import { BoxDesk } from "../box-desk.ts";
import { BackupDesk } from "./backup/backup-desk.ts";
import { backupDoors } from "./backup-doors.ts";
import { healthDoors } from "./care-doors.ts";
import { HealthDesk } from "./health-desk.ts";
import { logsDoors } from "./logs/logs-doors.ts";

/** Looks after the box: findings and alarms, backups, log bundles, and the way back to an empty box. */
export const carePart: Part = {
  name: "care",
  start(site) {
    const desk = new BoxDesk(site);
    const health = new HealthDesk(site, desk);
    const backups = new BackupDesk(site, desk);
    Object.assign(site.doors, healthDoors(health), backupDoors(backups, site, desk), logsDoors(site, desk, health));
    return async () => {
      desk.stop();
      await Promise.all([health.stop(), backups.stop()]);
    };
  },
};
