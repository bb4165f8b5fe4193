import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { boxSocketPath } from "../../site/box-socket.ts";
import { MachineHost } from "./machine-host.ts";
import { startAgent } from "./server.ts";
import { verbs } from "./verbs/all.ts";
import { confirmGood } from "./verbs/slots.ts";
import { startBox } from "./verbs/start-box.ts";
import { watchAppliance } from "./watch-appliance.ts";

/**
 * Entry of the box's agent, `kontor-box.service`: the one process with rights over the machine. Its log is one JSON line each on standard
 * output, which systemd keeps.
 */
const help = `The agent of a Kontor box: it alone changes disk, boot, network and clock, when the appliance asks.

  --socket PATH   where the appliance reaches it (${boxSocketPath})
  --group NAME    whose processes may ask (kontor)
  --root DIR      the machine's files lie below it (/)
  --health URL    looked at all the time: an appliance that does not answer any more is started anew

Example: node appliance/box/agent/main.ts --health http://127.0.0.1:8080/health
`;

const { values } = parseArgs({
  options: {
    socket: { type: "string", default: boxSocketPath },
    group: { type: "string", default: "kontor" },
    root: { type: "string", default: "/" },
    health: { type: "string", default: "" },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) process.stdout.write(help);
else await run();

async function run(): Promise<void> {
  const log = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const host = new MachineHost(values.root);
  const groupId = groupIdOf(values.group);
  const agent = await startAgent({
    socketPath: values.socket,
    ...(groupId === undefined ? {} : { groupId }),
    host,
    verbs,
    log,
  });
  // What cannot be set as it was is in the log; the box comes up without it.
  await startBox(host, log);
  const watch = values.health ? watchAppliance({ url: values.health, host, log, onAnswer }) : undefined;
  /** A version on trial has more to show than an answer; the appliance says when it did. */
  function onAnswer(): void {
    confirmGood(host).catch((error: Error) => log({ confirm: "failed", why: error.message }));
  }
  log({ ready: true, socket: agent.socketPath });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      watch?.stop();
      void agent.stop().then(() => process.exit(0));
    });
}

/** Of this machine, in `/etc/group`; undefined when it has no such group. */
function groupIdOf(name: string): number | undefined {
  const line = readFileSync("/etc/group", "utf8")
    .split("\n")
    .find((text) => text.startsWith(`${name}:`));
  const id = Number(line?.split(":")[2]);
  return line && Number.isSafeInteger(id) ? id : undefined;
}
