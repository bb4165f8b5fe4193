import { createInterface } from "node:readline";
import type { CommandCall } from "../../store/run-command.ts";
import { openSiteStore } from "../../store/site-store.ts";

/**
 * The real store (writer thread with every handler, keeper) without doors, to be killed without warning. A line in is a call, a line out
 * its answer, written when it is durable. Prints `{"ready":true}` first.
 */
const [dataDir = "", writer = ""] = process.argv.slice(2);
const store = await openSiteStore({
  dataDir,
  origin: "S1",
  writer: new URL(writer),
  onFault: (fault) => say({ fault }),
});

const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const call = JSON.parse(line) as CommandCall;
  say({ commandId: call.commandId, answer: await store.queue.run(call) });
});
// It goes with its test, even if that one is killed.
lines.on("close", async () => {
  await store.stop();
  process.exit(0);
});
say({ ready: true });

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
