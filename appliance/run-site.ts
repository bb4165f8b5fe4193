import pino from "pino";
import { type DoorHandlers, makeDispatch } from "./api/dispatch.ts";
import { httpDoors } from "./api/http/http-doors.ts";
import { kioskRoutes } from "./api/kiosk/kiosk-routes.ts";
import { mqttDoor } from "./api/mqtt/mqtt-door.ts";
import { paperwork } from "./api/paperwork.ts";
import { SignInDesk } from "./api/people/sign-in-desk.ts";
import { CertificateKeeper } from "./api/tls/certificate-keeper.ts";
import { localNames } from "./api/tls/local-names.ts";
import { boxPart } from "./box/box-part.ts";
import { finishRestore } from "./box/care/backup/finish-restore.ts";
import { carePart } from "./box/care/care-part.ts";
import { firstBootPart } from "./box/first-boot/first-boot-part.ts";
import { updatesPart } from "./box/updates/updates-part.ts";
import { runningNote } from "./cli/running-note.ts";
import { isDriverFault } from "./devices/driver-faults.ts";
import { floorPart } from "./devices/floor-part.ts";
import { FloorWire } from "./devices/floor-wire.ts";
import { handlers } from "./handlers.ts";
import { machineSecret, openDataFolder } from "./site/data-folder.ts";
import { demoSite } from "./site/demo-site.ts";
import { firstSignIn } from "./site/first-sign-in.ts";
import { lockFolder } from "./site/folder-lock.ts";
import type { ReadyLine } from "./site/ready-line.ts";
import type { Part, Site } from "./site/site.ts";
import { originOf, siteIdentity } from "./site/site-identity.ts";
import type { SiteOptions } from "./site/site-options.ts";
import { version } from "./site/version.ts";
import { openSiteStore } from "./store/site-store.ts";
import { reactPart } from "./sync/react/react-part.ts";
import { finishReplace } from "./sync/replace/finish-replace.ts";
import { beginFollowing } from "./sync/standby/begin-following.ts";
import { fencingPart } from "./sync/standby/fencing-part.ts";
import { finishJoin } from "./sync/standby/finish-join.ts";
import { followerPart } from "./sync/standby/follower-part.ts";
import { followingPart } from "./sync/standby/following-part.ts";
import { InStep } from "./sync/standby/in-step.ts";
import { followingFile } from "./sync/standby/standby-files.ts";
import { aloneStandby, syncPart } from "./sync/sync-part.ts";

/** The parts of one appliance, started in this order and stopped in reverse. */
const partsWith = (floor: Part): readonly Part[] => [
  demoSite,
  firstSignIn,
  // Before any door, device or uplink: from here on nothing is answered or sent that a synchronous standby does not have.
  followerPart,
  paperwork,
  mqttDoor,
  floor,
  syncPart,
  reactPart,
  fencingPart,
  boxPart,
  updatesPart,
  firstBootPart,
  carePart,
  kioskRoutes,
  // Last, so that nobody comes in before the rest is there.
  httpDoors,
  runningNote,
];

/** The book's slow chores begin when the start is over, also on a slow box. */
const keeperAfterMs = 10_000;

/** Runs until a signal, or a fault that nobody caught, ends it. */
export async function runSite(options: SiteOptions, startedAt: number, floor = floorPart): Promise<void> {
  const log = pino({ level: options.logLevel }, pino.destination({ dest: 2, sync: false }));
  const running: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  let stopping: Promise<never> | undefined;

  process.on("SIGTERM", () => void stop(0, "SIGTERM"));
  process.on("SIGINT", () => void stop(0, "SIGINT"));
  // A fault that nobody caught leaves parts in a state that nobody knows: end in order, the shell or systemd starts anew.
  process.on("uncaughtException", (error) => {
    if (isDriverFault(error)) return;
    log.fatal({ err: error }, "an uncaught fault");
    void stop(1, "fault");
  });

  try {
    await start();
  } catch (error) {
    log.fatal({ err: error }, "the appliance could not start");
    process.stderr.write(`${(error as Error).message}\n`);
    await stop(1, "start failed");
  }

  async function start(): Promise<void> {
    const folder = openDataFolder(options.data);
    running.push({ name: "folder lock", stop: lockFolder(folder) });
    const restored = finishRestore(folder, startedAt);
    if (restored) log.warn(restored, "a backup was put in the place of the site that was here");
    const replaced = finishReplace(folder, startedAt);
    if (replaced) log.warn({ site: replaced }, "this box goes on in the site of one that is gone");
    if (finishJoin(folder)) log.warn("this box became a standby before the power went; that is finished now");
    const identity = siteIdentity(folder, startedAt);
    let following = followingFile.read(folder);
    const store = await openSiteStore({
      dataDir: folder.root,
      origin: originOf(identity),
      // A standby's book begins with its primary's first row.
      ...(following ? {} : { epoch: { reason: identity.reason ?? "first" } }),
      writer: new URL("./writer-thread.ts", import.meta.url),
      onFault: (text, call) => log.error({ command: call.name, commandId: call.commandId }, text),
      log: (text) => log.warn(text),
      keeperAfterMs,
    });
    running.push({ name: "store", stop: () => store.stop() });
    if (following && !(await beginFollowing(folder, store, following))) following = undefined;

    const certificate = await CertificateKeeper.open(folder.root, localNames, log);
    running.push({ name: "certificate", stop: () => certificate.stop() });
    const desk = new SignInDesk({
      queue: store.queue,
      reader: store.reader,
      pepper: machineSecret(folder, "badge-pepper"),
      cliToken: machineSecret(folder, "cli-token"),
      certify: (deviceId, csrPem, now) => certificate.certify(deviceId, csrPem, now),
    });
    running.push({ name: "sign-in desk", stop: () => desk.stop() });
    const doors: DoorHandlers = { ...desk.handlers };
    const inStep = new InStep(store.queue);
    const dispatch = makeDispatch({
      handlers,
      doors,
      queue: inStep,
      reader: store.reader,
      onFault: (text, name) => log.error({ name }, text),
      onNotAllowed: ({ address }, name) => desk.audit(address, `not-allowed ${name}`),
    });
    const ready: ReadyLine = {
      ready: true,
      urls: {},
      ports: {},
      signIns: [],
      certificateFingerprint256: "",
      readyMs: 0,
    };
    const { siteId } = identity;
    const site: Site = {
      options,
      folder,
      siteId,
      version,
      startedAt,
      store,
      dispatch,
      desk,
      certificate,
      log,
      doors,
      routes: [],
      floor: new FloorWire(),
      gauges: {},
      inStep,
      standby: { status: () => aloneStandby },
      ready,
    };

    if (following) {
      const before = running.length;
      // The same ports again: whoever works with this box finds it where it was.
      const takenOver = async () => {
        for (const part of running.splice(before).reverse()) await part.stop();
        const { http: port = options.port, https: httpsPort = options.httpsPort } = ready.ports;
        await startParts(partsWith(floor), { ...site, options: { ...options, port, httpsPort }, routes: [] });
        log.warn({ ports: ready.ports }, "ready: this box has taken over");
      };
      const failed = (error: unknown) => {
        log.fatal({ err: error }, "this box took over and could not start");
        void stop(1, "take-over failed");
      };
      await startParts(
        [
          syncPart,
          followingPart(following, () => void takenOver().catch(failed)),
          boxPart,
          updatesPart,
          kioskRoutes,
          httpDoors,
          runningNote,
        ],
        site,
      );
    } else await startParts(partsWith(floor), site);
    ready.readyMs = Date.now() - startedAt;
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    log.info({ ports: ready.ports, readyMs: ready.readyMs, facts: store.queue.headPos }, "ready");
  }

  async function startParts(parts: readonly Part[], site: Site): Promise<void> {
    for (const part of parts) {
      const stopPart = await part.start(site);
      if (stopPart) running.push({ name: part.name, stop: stopPart });
    }
  }

  function stop(exitCode: number, why: string): Promise<never> {
    stopping ??= stopAll(exitCode, why);
    return stopping;
  }

  async function stopAll(exitCode: number, why: string): Promise<never> {
    log.info({ why }, "stopping");
    setTimeout(() => process.exit(exitCode || 1), 10_000).unref();
    for (const part of running.reverse()) {
      try {
        await part.stop();
      } catch (error) {
        log.error({ err: error, part: part.name }, "a part did not stop cleanly");
      }
    }
    log.flush(() => process.exit(exitCode));
    setTimeout(() => process.exit(exitCode), 500);
    return new Promise<never>(() => {});
  }
}
