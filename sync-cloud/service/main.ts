import pino from "pino";
import { type CloudOptions, cloudHelp, cloudOptions } from "./cloud-options.ts";
import { prepareDatabase, runCloud } from "./run-cloud.ts";
import { releaseCommand } from "./updates/release-command.ts";

/** Entry of one node of the cloud. One line of JSON on stdout says that it is ready; its log goes to stderr. */
const startedAt = Date.now();
if (process.argv[2] === "release") process.exit(await releaseCommand(process.argv.slice(3)));
const options = read(process.argv.slice(2));
const log = pino({ level: options.logLevel }, pino.destination({ dest: 2, sync: false }));
try {
  if (options.migrateOnly) await prepareDatabase(options, log);
  else await run();
} catch (error) {
  log.fatal({ err: error }, "the cloud could not start");
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const running = await runCloud(options, log);
  let stopping = false;
  const stop = async (why: string, code: number) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    await running.stop();
    process.exit(code);
  };
  process.on("SIGTERM", () => void stop("SIGTERM", 0));
  process.on("SIGINT", () => void stop("SIGINT", 0));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "an uncaught fault");
    void stop("fault", 1);
  });
  process.stdout.write(
    `${JSON.stringify({
      ready: true,
      urls: { cloud: running.cloud.publicUrl, listens: running.url },
      signIns: running.announced,
      database: running.cloud.database.kind,
      readyMs: Date.now() - startedAt,
    })}\n`,
  );
}

function read(args: readonly string[]): CloudOptions {
  try {
    const given = cloudOptions(args);
    if (given !== "help") return given;
    process.stdout.write(`${cloudHelp}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${cloudHelp}\n`);
    process.exit(2);
  }
}
