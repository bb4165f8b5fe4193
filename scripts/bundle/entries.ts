/**
 * What is started on its own, by a person, a unit, a thread or a process: each becomes a file of the bundle, under this name. Whoever starts a
 * new thread by `new URL("./x.ts", import.meta.url)` adds a line here; the bundle is not made while one is missing.
 *
 * Those of one group share what they have in common, in parts of their own. What a start waits for stands alone: a part more to find and to link costs
 * more than code that lies there twice.
 */
export const groups: readonly Readonly<Record<string, string>>[] = [
  { main: "appliance/main.ts" },
  { "writer-thread": "appliance/writer-thread.ts" },
  {
    "keeper-thread": "appliance/store/keeper-thread.ts",
    "sync-thread": "appliance/sync/sync-thread.ts",
    "back-office-thread": "appliance/api/back-office/back-office-thread.ts",
    "check-book-thread": "appliance/box/care/look/check-book-thread.ts",
    "backup-thread": "appliance/box/care/backup/backup-thread.ts",
    "opcua-process": "device-drivers/opcua/opcua-process.ts",
  },
  {
    agent: "appliance/box/agent/main.ts",
    installer: "appliance/box/installer/main.ts",
    "kiosk-beat": "appliance/shell/kiosk-beat.ts",
    kontor: "appliance/cli/kontor.ts",
  },
];

export const entries: Readonly<Record<string, string>> = Object.assign({}, ...groups);
