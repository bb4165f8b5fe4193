/** Our broker in a process of its own, for the benchmark. Takes its data folder, prints its port, ends with its stdin. */
import { startBroker } from "#appliance/broker/broker.ts";

const broker = await startBroker({
  dataDir: process.argv[2] ?? "",
  siteId: "bench",
  listen: { tcp: { host: "127.0.0.1", port: 0 } },
  authenticate: async ({ username }) => ({
    deviceId: username,
    roles: [],
    topics: { publish: ["bench/#"], subscribe: ["bench/#"] },
  }),
  call: async () => ({ ok: true }),
  log: () => {},
  // A thousand clients of one address sign in at once here; all other limits are those of a site.
  limits: { connectionsMax: 2_000 },
});
process.stdout.write(`${broker.ports.tcp}\n`);
process.stdin.resume().once("end", () => process.exit(0));
