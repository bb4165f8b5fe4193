import { startAgent } from "../server.ts";
import { verbs } from "../verbs/all.ts";
import { FolderProcessHost } from "./folder-host.ts";

/** A real agent in a process of its own, over a machine that is a folder: `node folder-agent.ts SOCKET FOLDER`. Says one line when it listens. */
const [socketPath = "", root = ""] = process.argv.slice(2);
const agent = await startAgent({ socketPath, host: new FolderProcessHost(root), verbs, log: () => {} });
process.stdout.write("ready\n");
process.once("SIGTERM", () => void agent.stop().then(() => process.exit(0)));
// Ends with the test that started it.
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
