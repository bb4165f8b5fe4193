/**
 * A broker in a process of its own, to be killed without warning. Takes its options as JSON, prints its port.
 * `answerCalls: false` makes every call hang.
 */
import { type BrokerOptions, startBroker } from "../broker.ts";
import { authenticateTestDevice } from "./test-site.ts";

interface ProcessOptions {
  dataDir: string;
  port: number;
  limits?: BrokerOptions["limits"];
  answerCalls?: boolean;
}

const { dataDir, port, limits, answerCalls = true } = JSON.parse(process.argv[2] ?? "{}") as ProcessOptions;

const broker = await startBroker({
  dataDir,
  siteId: "hh1",
  listen: { tcp: { host: "127.0.0.1", port } },
  authenticate: authenticateTestDevice,
  call: (_, name, { commandId }) =>
    answerCalls ? Promise.resolve({ ok: true, name, commandId }) : new Promise(() => {}),
  log: () => {},
  ...(limits ? { limits } : {}),
});
process.stdout.write(`${broker.ports.tcp}\n`);
process.stdin.resume().once("end", () => process.exit(0)); // goes with its test, even if that is killed
